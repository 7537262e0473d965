"""An index on a scriptable server, and polls of it with real fetches."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from fakes.file_tools import parse_here
from fakes.python_index import JSON
from fakes.served_index import Served
from levelgate.fetching.fetcher import Fetching
from levelgate.fetching.limits import FetchLimits
from levelgate.plugin import RepositoryTools
from levelgate.testing.server import HttpServer

_LIMITS = FetchLimits(deadline=10.0, retry_waits=(0.01,))


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    (tmp_path / "served").mkdir()
    (tmp_path / "fetched").mkdir()
    fetching = Fetching(limits=_LIMITS)
    with HttpServer() as server:
        server.serve(tmp_path / "served", index="index.json", types={".json": JSON})
        fetch = fetching.for_repository({"url": f"{server.url}/"}, "key", lambda: tmp_path / "fetched")
        tools = RepositoryTools(fetch=fetch, parse=parse_here)
        yield Served(server=server, folder=tmp_path / "served", tools=tools)
    fetching.close()
