from __future__ import annotations

import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from fakes.yum_queries import answer as ask
from fakes.yum_queries import listing, query, unchanged
from fakes.yum_repository import YumRepository, rpm
from levelgate.cli.demonstration.publisher import served as by_seconds
from levelgate.fetching.fetcher import Fetching
from levelgate.plugin import MetadataInvalid, MetadataOutOfStep, RepositoryTools
from levelgate.sandbox.sandbox import Sandbox
from levelgate.testing.script import answer
from levelgate.testing.server import HttpServer

INDEX = "/repodata/repomd.xml"


@dataclass(frozen=True, kw_only=True, slots=True)
class Served:
    """A repository behind a server, and the real tools to read it."""

    repository: YumRepository
    server: HttpServer
    tools: RepositoryTools

    @property
    def url(self) -> str:
        """The address of the repository."""
        return f"{self.server.url}/"


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    made = Sandbox()
    yield made
    made.close()


@pytest.fixture
def served(tmp_path: Path, sandbox: Sandbox) -> Iterator[Served]:
    (tmp_path / "served").mkdir()
    (tmp_path / "fetched").mkdir()
    fetching = Fetching()
    with HttpServer() as server:
        server.serve(tmp_path / "served")
        fetch = fetching.for_repository({"url": f"{server.url}/"}, "key", lambda: tmp_path / "fetched")
        tools = RepositoryTools(fetch=fetch, parse=sandbox.parse)
        yield Served(repository=YumRepository(tmp_path / "served"), server=server, tools=tools)
    fetching.close()


def test_a_served_repository_is_listed_with_full_addresses(served: Served) -> None:
    served.repository.publish([rpm("app", "1.0-1"), rpm("app", "1.0-1", arch="aarch64")], compression="zst")
    (version,) = listing(query(served.url), served.tools).versions
    assert [artifact.location for artifact in version.artifacts] == [
        f"{served.url}app-1.0-1.x86_64.rpm",
        f"{served.url}app-1.0-1.aarch64.rpm",
    ]


def test_an_unchanged_repository_costs_one_conditional_request(served: Served) -> None:
    served.repository.publish([rpm("app")])
    cursor = listing(query(served.url), served.tools).cursor
    served.server.forget()
    unchanged(query(served.url, cursor=cursor), served.tools)
    (request,) = served.server.requests
    assert (request.path, "if-none-match" in request.headers) == (INDEX, True)


def test_what_is_published_twice_within_a_second_is_listed_twice(served: Served) -> None:
    index = served.repository.repodata / "repomd.xml"
    now = int(time.time())
    # Python's own server has no ETag, and its Last-Modified is of seconds.
    with by_seconds(served.repository.folder) as url:
        served.repository.publish([rpm("app", "1.0-1")])
        os.utime(index, (now, now))
        first = listing(query(url), served.tools)
        served.repository.publish([rpm("app", "1.0-1"), rpm("app", "1.1-1")])
        os.utime(index, (now, now))
        again = listing(query(url, cursor=first.cursor), served.tools)
    assert (len(first.versions), len(again.versions)) == (1, 2)


def test_a_login_page_in_place_of_the_index_is_called_one(served: Served) -> None:
    page = b'<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"><body>Sign in</body></html>'
    served.server.script(INDEX, answer(body=page, headers={"Content-Type": "application/xhtml+xml"}))
    with pytest.raises(MetadataInvalid, match="a web page, perhaps a login page"):
        ask(query(served.url), served.tools)


def test_other_bytes_than_the_index_announces_are_never_parsed(served: Served) -> None:
    primary = served.repository.publish([rpm("app")]).files["primary"]
    lies = bytearray(primary.read_bytes())
    lies[-1] ^= 1
    primary.write_bytes(lies)
    with pytest.raises(MetadataOutOfStep):
        ask(query(served.url), served.tools)
    assert len(served.server.requests_of(INDEX)) == 3
