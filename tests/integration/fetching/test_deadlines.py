"""Servers that take their time: every fetch ends at its deadline, and what came by then counts for nothing."""

from __future__ import annotations

import socket
from pathlib import Path
from threading import Event

import pytest

from integration.fetching.conftest import Within
from levelgate.errors import DeadlineExceeded
from levelgate.fetching.fetcher import Fetching
from levelgate.fetching.limits import FetchLimits
from levelgate.network.resolving import Resolver
from levelgate.plugin.types import Fetch, Validators
from levelgate.testing.script import HOLD, Drip, Pause, Script, answer, head
from levelgate.testing.server import HttpServer

SLOW_SERVERS: dict[str, Script] = {
    "status line": [Drip(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", 0.5)],
    "headers": [b"HTTP/1.1 200 OK\r\nX: ", Drip(b"y" * 100, 0.5)],
    "headers of a 304": [b"HTTP/1.1 304 Not Modified\r\n", Drip(b"X: y\r\n" * 100, 0.5)],
    "body": [head(length=100), Drip(b"x" * 100, 0.5)],
    "body without length": [head(), Drip(b"x" * 100, 0.5)],
    "chunks": [head(headers={"Transfer-Encoding": "chunked"}), Drip(b"1\r\nx\r\n" * 100, 0.5)],
    "silence": [HOLD],
    "silence in the body": [head(length=100), b"x", HOLD],
    "late error": [Pause(2), *answer(404)],
}


@pytest.mark.parametrize("script", SLOW_SERVERS.values(), ids=SLOW_SERVERS.keys())
def test_a_slow_server_ends_at_the_deadline(
    server: HttpServer, fetch: Fetch, folder: Path, within: Within, script: Script
) -> None:
    server.script("/f", script)
    with within(1.5), pytest.raises(DeadlineExceeded, match=r"/f was not fetched within 0\.8 seconds; look at"):
        fetch(f"{server.url}/f", validators=Validators(etag='"1"'))
    assert list(folder.iterdir()) == []


def test_redirects_and_retries_share_one_deadline(server: HttpServer, fetch: Fetch, within: Within) -> None:
    server.script("/f", [Pause(0.5), *answer(302, headers={"Location": "/g"})])
    server.script("/g", [Pause(0.5), *answer(503)])
    with within(1.5), pytest.raises(DeadlineExceeded):
        fetch(f"{server.url}/f")


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_silence_after_the_connection_ends_at_the_deadline(
    fetching: Fetching, folder: Path, within: Within, scheme: str
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"{scheme}://127.0.0.1:{silent.getsockname()[1]}/"
        with within(1.5), pytest.raises(DeadlineExceeded):
            fetching.for_repository({"url": url}, "repository", lambda: folder)(url)


def test_a_dripped_handshake_ends_at_the_deadline(
    server: HttpServer, fetching: Fetching, folder: Path, within: Within
) -> None:
    server.greet([b"\x16\x03\x03\x40\x00", Drip(b"\x02" * 100, 0.1)])
    url = server.url.replace("http:", "https:") + "/"
    with within(1.5), pytest.raises(DeadlineExceeded):
        fetching.for_repository({"url": url}, "repository", lambda: folder)(url)


def test_a_look_up_that_hangs_is_given_up_at_the_deadline(limits: FetchLimits, folder: Path, within: Within) -> None:
    let_go = Event()

    def hang(_: str) -> list[str]:
        let_go.wait()
        return []

    resolver = Resolver(1, hang)
    fetching = Fetching(limits=limits, resolver=resolver)
    url = "http://stuck.example.com/"
    with within(1.5), pytest.raises(DeadlineExceeded):
        fetching.for_repository({"url": url}, "repository", lambda: folder)(url)
    assert resolver.stuck == 1
    let_go.set()
    fetching.close()
