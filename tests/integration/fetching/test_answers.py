"""What servers answer."""

from __future__ import annotations

import socket
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from hashlib import sha256
from pathlib import Path

import pytest

from fakes.file_tools import parse_here
from levelgate.errors import (
    AccessDenied,
    AddressNotFound,
    LevelgateError,
    MetadataOutOfStep,
    ServerBusy,
    ServerUnreachable,
    UnexpectedAnswer,
)
from levelgate.fetching.fetcher import Fetching
from levelgate.plugin.types import Fetch, Fetched, FetchRequest, NotModified, RepositoryTools, Validators
from levelgate.testing.script import CUT, answer, head
from levelgate.testing.server import HttpServer


def test_a_file_is_fetched_whole_and_described(server: HttpServer, fetch: Fetch) -> None:
    server.script("/f", answer(body=b"content", headers={"Content-Type": "text/xml", "ETag": '"1"'}))
    fetched = fetch(f"{server.url}/f")
    assert isinstance(fetched, Fetched)
    assert fetched.path.read_bytes() == b"content"
    assert (fetched.size, fetched.sha256[:8], fetched.url) == (7, "ed7002b4", f"{server.url}/f")
    assert (fetched.content_type, fetched.proven) == ("text/xml", True)
    assert fetched.validators == Validators(etag='"1"', sha256=fetched.sha256)


def test_requests_say_who_asks_and_want_files_as_they_are(server: HttpServer, fetch: Fetch) -> None:
    server.script("/f", answer())
    fetch(f"{server.url}/f")
    headers = server.requests[0].headers
    assert headers["user-agent"].startswith("levelgate/")
    assert headers["accept-encoding"] == "identity"
    assert headers["accept"] == "*/*"


def test_what_is_understood_is_said(server: HttpServer, fetch: Fetch) -> None:
    server.script("/f", answer())
    fetch(f"{server.url}/f", accept="application/json, text/html;q=0.1")
    assert server.requests[0].headers["accept"] == "application/json, text/html;q=0.1"


def test_several_files_are_fetched_at_once_in_order(server: HttpServer, fetch: Fetch) -> None:
    requests = [FetchRequest(url=f"{server.url}/{name}") for name in ("a", "gone", "b")]
    server.script("/a", answer(body=b"a"))
    server.script("/b", answer(body=b"b"))
    a, gone, b = RepositoryTools(fetch=fetch, parse=parse_here, at_once=2).fetch_each(requests)
    assert isinstance(a, Fetched)
    assert isinstance(b, Fetched)
    assert (a.path.read_bytes(), b.path.read_bytes()) == (b"a", b"b")
    assert isinstance(gone, AddressNotFound)


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (404, AddressNotFound),
        (410, AddressNotFound),
        (401, AccessDenied),
        (403, AccessDenied),
        (204, UnexpectedAnswer),
        (206, UnexpectedAnswer),
        (302, UnexpectedAnswer),
        (304, UnexpectedAnswer),
        (418, UnexpectedAnswer),
    ],
)
def test_a_clear_no_is_asked_once_and_named(
    server: HttpServer, fetch: Fetch, status: int, kind: type[LevelgateError]
) -> None:
    server.script("/f", answer(status))
    with pytest.raises(kind, match=rf"{server.url}/f: the server answered {status}"):
        fetch(f"{server.url}/f")
    assert len(server.requests) == 1


def test_a_failing_server_is_asked_three_times(server: HttpServer, fetch: Fetch) -> None:
    server.script("/f", answer(500))
    with pytest.raises(ServerBusy, match="500 Internal Server Error"):
        fetch(f"{server.url}/f")
    assert len(server.requests) == 3


def test_503_and_then_fine_is_fine(server: HttpServer, fetch: Fetch) -> None:
    server.script("/f", answer(503), answer(body=b"fine"))
    fetched = fetch(f"{server.url}/f")
    assert isinstance(fetched, Fetched)
    assert fetched.path.read_bytes() == b"fine"


def test_a_long_retry_after_is_handed_to_the_caller(server: HttpServer, fetch: Fetch) -> None:
    server.script("/f", answer(429, headers={"Retry-After": "120"}))
    with pytest.raises(ServerBusy, match="try again in 120 seconds") as caught:
        fetch(f"{server.url}/f")
    assert caught.value.retry_after == 120
    assert len(server.requests) == 1


def test_a_retry_after_may_be_a_date(server: HttpServer, fetch: Fetch) -> None:
    date = format_datetime(datetime.now(UTC) + timedelta(seconds=100), usegmt=True)
    server.script("/f", answer(503, headers={"Retry-After": date}))
    with pytest.raises(ServerBusy) as caught:
        fetch(f"{server.url}/f")
    assert caught.value.retry_after is not None
    assert 90 < caught.value.retry_after <= 100


@pytest.mark.parametrize(("value", "wait"), [("soon", None), ("9" * 5000, None), ("9" * 30, 6 * 3600.0), ("-5", None)])
def test_a_senseless_retry_after_does_no_harm(server: HttpServer, fetch: Fetch, value: str, wait: float | None) -> None:
    server.script("/f", answer(429, headers={"Retry-After": value}))
    with pytest.raises(ServerBusy) as caught:
        fetch(f"{server.url}/f")
    assert caught.value.retry_after == wait


def test_a_short_retry_after_is_waited_for(server: HttpServer, fetch: Fetch) -> None:
    server.script("/f", answer(429, headers={"Retry-After": "0"}), answer(body=b"fine"))
    assert isinstance(fetch(f"{server.url}/f"), Fetched)


def test_a_refused_port_is_unreachable(fetching: Fetching, folder: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    url = f"http://127.0.0.1:{port}/"
    with pytest.raises(ServerUnreachable, match=f"{url} cannot be reached: connection refused; see that"):
        fetching.for_repository({"url": url}, "repository", lambda: folder)(url)


def test_an_unknown_host_is_named(fetching: Fetching, folder: Path) -> None:
    url = "http://nowhere.invalid/"
    with pytest.raises(ServerUnreachable, match=r"'nowhere\.invalid' is unknown|'nowhere\.invalid' was not"):
        fetching.for_repository({"url": url}, "repository", lambda: folder)(url)


def test_a_cut_connection_is_tried_again(server: HttpServer, fetch: Fetch) -> None:
    server.script("/f", [CUT], answer(body=b"fine"))
    assert isinstance(fetch(f"{server.url}/f"), Fetched)


@pytest.mark.parametrize("junk", [b"220 mail ESMTP\r\n", b"\x16\x03\x01\x00\r\n", b"HTTP/1.1 abc\r\n\r\n"])
def test_what_is_not_http_is_said_to_be_so(server: HttpServer, fetch: Fetch, junk: bytes) -> None:
    server.script("/f", [junk, CUT])
    with pytest.raises(UnexpectedAnswer, match="not valid HTTP"):
        fetch(f"{server.url}/f")


def test_what_is_unchanged_is_not_sent_again(server: HttpServer, fetch: Fetch, tmp_path: Path) -> None:
    (tmp_path / "f").write_text("first")
    server.serve(tmp_path)
    first = fetch(f"{server.url}/f")
    assert isinstance(first, Fetched)
    assert fetch(f"{server.url}/f", validators=first.validators) == NotModified(
        url=f"{server.url}/f", validators=first.validators
    )
    assert server.requests[1].headers["if-none-match"] == first.validators.etag
    assert server.requests[1].headers["if-modified-since"] == first.validators.last_modified


def test_what_changed_is_sent_again(server: HttpServer, fetch: Fetch, tmp_path: Path) -> None:
    (tmp_path / "f").write_text("first")
    server.serve(tmp_path)
    first = fetch(f"{server.url}/f")
    assert isinstance(first, Fetched)
    (tmp_path / "f").write_text("second")
    assert isinstance(fetch(f"{server.url}/f", validators=first.validators), Fetched)


@pytest.mark.parametrize("length", [0, 10, 64 * 1024, 64 * 1024 + 1, 300_000])
def test_the_same_bytes_are_not_modified_whatever_the_server_says(
    server: HttpServer, fetch: Fetch, folder: Path, length: int
) -> None:
    server.script("/f", answer(body=b"x" * length), answer(body=b"x" * length, headers={"ETag": '"new"'}))
    first = fetch(f"{server.url}/f")
    assert isinstance(first, Fetched)
    first.path.unlink()
    again = fetch(f"{server.url}/f", validators=first.validators)
    assert again == NotModified(url=f"{server.url}/f", validators=Validators(etag='"new"', sha256=first.sha256))
    assert list(folder.iterdir()) == []


def test_the_same_bytes_of_another_digest_than_asked_are_out_of_step(
    server: HttpServer, fetch: Fetch, folder: Path
) -> None:
    server.script("/f", answer(body=b"x"))
    known = Validators(sha256=sha256(b"x").hexdigest())
    with pytest.raises(MetadataOutOfStep):
        fetch(f"{server.url}/f", validators=known, digest=f"sha256:{'0' * 64}")
    assert list(folder.iterdir()) == []


def test_the_beginning_of_what_is_known_is_not_the_same(server: HttpServer, fetch: Fetch) -> None:
    server.script("/f", answer(body=b"xx"))
    known = Validators(sha256=sha256(b"x").hexdigest())
    assert isinstance(fetch(f"{server.url}/f", validators=known), Fetched)


@pytest.mark.parametrize(
    ("headers", "kept"),
    [
        ({}, True),
        ({"Date": "Fri, 01 May 2026 12:01:00 GMT"}, True),
        ({"Date": "Fri, 01 May 2026 12:00:59 GMT"}, False),
        ({"Date": "Fri, 01 May 2026 11:00:00 GMT"}, False),
        ({"Date": "yesterday"}, True),
        ({"Date": "Fri, 01 May 2026 12:00:00 -0000"}, True),
        ({"Date": "Fri, 01 May 99999999999 12:00:00 GMT"}, True),
    ],
)
def test_marks_of_what_may_change_once_more_under_them_are_not_kept(
    server: HttpServer, fetch: Fetch, headers: dict[str, str], kept: bool
) -> None:
    marks = Validators(etag='"69f48640-c6b"', last_modified="Fri, 01 May 2026 12:00:00 GMT")
    server.script("/f", answer(headers={"ETag": marks.etag, "Last-Modified": marks.last_modified, **headers}))
    fetched = fetch(f"{server.url}/f")
    assert isinstance(fetched, Fetched)
    assert fetched.validators == replace(marks if kept else Validators(), sha256=fetched.sha256)


@pytest.mark.parametrize("etag", ['"\xe4"', '"' + "a" * 5000 + '"'])
def test_a_validator_that_cannot_be_sent_back_is_not_kept(server: HttpServer, fetch: Fetch, etag: str) -> None:
    server.script("/f", answer(headers={"ETag": etag}))
    fetched = fetch(f"{server.url}/f")
    assert isinstance(fetched, Fetched)
    assert fetched.validators == Validators(sha256=fetched.sha256)


@pytest.mark.parametrize("status_line", [b"HTTP/1.1 304 Not Modified\r\n", b"HTTP/1.1 304 Not Modified\r\nETag: x\r\n"])
def test_a_304_whose_headers_have_no_end_proves_nothing(server: HttpServer, fetch: Fetch, status_line: bytes) -> None:
    server.script("/f", [status_line, CUT])
    with pytest.raises(ServerUnreachable, match="cut"):
        fetch(f"{server.url}/f", validators=Validators(etag='"1"'))


def test_a_200_whose_headers_have_no_end_proves_nothing(server: HttpServer, fetch: Fetch) -> None:
    server.script("/f", [b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n", CUT])
    with pytest.raises(ServerUnreachable, match="cut"):
        fetch(f"{server.url}/f")


def test_an_encoded_answer_is_refused(server: HttpServer, fetch: Fetch) -> None:
    server.script("/f", answer(body=b"x", headers={"Content-Encoding": "gzip"}))
    with pytest.raises(UnexpectedAnswer, match="encoding 'gzip', which was not asked for"):
        fetch(f"{server.url}/f")


def test_a_compressed_file_that_is_called_encoded_counts_by_its_size(server: HttpServer, fetch: Fetch) -> None:
    server.script("/f.gz", answer(body=b"\x1f\x8b", headers={"Content-Encoding": "x-gzip"}))
    fetched = fetch(f"{server.url}/f.gz", size=2)
    assert isinstance(fetched, Fetched)
    assert fetched.path.read_bytes() == b"\x1f\x8b"


def test_connections_are_used_again(server: HttpServer, fetch: Fetch) -> None:
    server.script("/f", answer(body=b"x"), answer(304), [head(length=1), b"y", CUT])
    fetch(f"{server.url}/f")
    fetch(f"{server.url}/f", validators=Validators(etag='"1"'))
    fetch(f"{server.url}/f")
    assert server.connections == 1
