"""Bodies that are cut, endless, or not what was asked for."""

from __future__ import annotations

import hashlib
import tracemalloc
from pathlib import Path

import pytest

from levelgate.errors import LimitExceeded, MetadataInvalid, MetadataOutOfStep, ServerUnreachable, UnexpectedAnswer
from levelgate.plugin.types import Fetch, Fetched
from levelgate.testing.script import CUT, Endless, Script, answer, head
from levelgate.testing.server import HttpServer

CHUNKED = head(headers={"Transfer-Encoding": "chunked"})
MUCH = Endless(b"x" * 65536)


@pytest.mark.parametrize("script", [[head(), MUCH], [CHUNKED, b"7fffffffffff\r\n", MUCH], [head(length=10**12), MUCH]])
def test_an_endless_body_ends_at_the_cap(server: HttpServer, fetch: Fetch, folder: Path, script: Script) -> None:
    server.script("/f", script)
    with pytest.raises(LimitExceeded, match="larger than 100000 bytes"):
        fetch(f"{server.url}/f", max_bytes=100_000)
    assert list(folder.iterdir()) == []


def test_an_announced_length_over_the_cap_is_refused_before_the_body(server: HttpServer, fetch: Fetch) -> None:
    server.script("/f", [head(length=101), CUT])
    with pytest.raises(LimitExceeded):
        fetch(f"{server.url}/f", max_bytes=100)


@pytest.mark.parametrize("beginning", [b"-1\r\n", b"-5\r\n", b"5;"])
def test_a_hostile_chunk_size_does_not_fill_the_memory(server: HttpServer, fetch: Fetch, beginning: bytes) -> None:
    server.script("/f", [CHUNKED, beginning, MUCH])
    tracemalloc.start()
    with pytest.raises((UnexpectedAnswer, ServerUnreachable)):
        fetch(f"{server.url}/f", max_bytes=100_000)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 8_000_000


@pytest.mark.parametrize(
    "script",
    [[head(length=10), b"short", CUT], [CHUNKED, b"a\r\nshort", CUT], [CHUNKED, b"5\r\nwhole\r\n", CUT]],
)
def test_a_truncated_body_is_a_failure(server: HttpServer, fetch: Fetch, folder: Path, script: Script) -> None:
    server.script("/f", script)
    with pytest.raises(ServerUnreachable, match="cut before the end"):
        fetch(f"{server.url}/f")
    assert list(folder.iterdir()) == []


def test_a_chunked_body_is_proven_by_its_last_chunk(server: HttpServer, fetch: Fetch) -> None:
    server.script("/f", [CHUNKED, b"5\r\nwhole\r\n0\r\n\r\n"])
    fetched = fetch(f"{server.url}/f")
    assert isinstance(fetched, Fetched)
    assert (fetched.size, fetched.proven) == (5, True)


def test_a_body_without_length_or_chunks_is_not_proven(server: HttpServer, fetch: Fetch) -> None:
    server.script("/f", [head(), b"whole?", CUT])
    fetched = fetch(f"{server.url}/f")
    assert isinstance(fetched, Fetched)
    assert not fetched.proven


@pytest.mark.parametrize(("size", "digest"), [(6, None), (None, f"sha256:{hashlib.sha256(b'whole.').hexdigest()}")])
def test_the_asked_size_or_digest_proves_a_body(
    server: HttpServer, fetch: Fetch, size: int | None, digest: str | None
) -> None:
    server.script("/f", [head(), b"whole.", CUT])
    fetched = fetch(f"{server.url}/f", size=size, digest=digest)
    assert isinstance(fetched, Fetched)
    assert fetched.proven


@pytest.mark.parametrize("script", [answer(body=b"1234567"), [head(), b"1234567", CUT], [head(), b"12345", CUT]])
def test_another_size_is_out_of_step(server: HttpServer, fetch: Fetch, folder: Path, script: Script) -> None:
    server.script("/f", script)
    with pytest.raises(MetadataOutOfStep, match="in place of 6; the repository may be in the middle of an update"):
        fetch(f"{server.url}/f", size=6)
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("algorithm", ["sha256", "sha384", "sha512"])
def test_digests_are_checked(server: HttpServer, fetch: Fetch, folder: Path, algorithm: str) -> None:
    server.script("/f", answer(body=b"content"))
    right = hashlib.new(algorithm, b"content").hexdigest()
    assert isinstance(fetch(f"{server.url}/f", digest=f"{algorithm}:{right.upper()}"), Fetched)
    server.script("/f", answer(body=b"Content"))
    with pytest.raises(MetadataOutOfStep, match=f"in place of {algorithm}:{right}"):
        fetch(f"{server.url}/f", digest=f"{algorithm}:{right}")
    assert len(list(folder.iterdir())) == 1


@pytest.mark.parametrize("digest", ["md5:d41d8cd98f00b204e9800998ecf8427e", "sha1:00", "sha256", "sha256:zz"])
def test_a_digest_that_proves_nothing_is_refused(server: HttpServer, fetch: Fetch, digest: str) -> None:
    with pytest.raises(MetadataInvalid, match="publish sha256 or better"):
        fetch(f"{server.url}/f", digest=digest)
    assert server.requests == []


def test_an_announced_size_over_the_cap_needs_no_request(server: HttpServer, fetch: Fetch) -> None:
    with pytest.raises(LimitExceeded):
        fetch(f"{server.url}/f", size=11, max_bytes=10)
    assert server.requests == []
