"""A server, and fetching with limits that a test can wait for."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest

from levelgate.fetching.fetcher import Fetching
from levelgate.fetching.limits import FetchLimits
from levelgate.plugin.types import Fetch
from levelgate.testing.server import HttpServer

Within = Callable[[float], AbstractContextManager[None]]


@pytest.fixture
def limits() -> FetchLimits:
    return FetchLimits(deadline=0.8, connect=0.5, retry_waits=(0.02, 0.05))


@pytest.fixture
def server() -> Iterator[HttpServer]:
    with HttpServer() as running:
        yield running


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where fetched files are put."""
    path = tmp_path / "fetched"
    path.mkdir()
    return path


@pytest.fixture
def fetching(limits: FetchLimits) -> Iterator[Fetching]:
    made = Fetching(limits=limits)
    yield made
    made.close()


@pytest.fixture
def fetch(fetching: Fetching, server: HttpServer, folder: Path) -> Fetch:
    """The fetch of a repository at the server."""
    return fetching.for_repository({"url": f"{server.url}/"}, "repository", lambda: folder)


@pytest.fixture
def within() -> Within:
    """Fail where a block takes longer than so many seconds."""

    @contextmanager
    def block(seconds: float) -> Iterator[None]:
        start = time.monotonic()
        yield
        assert time.monotonic() - start < seconds

    return block
