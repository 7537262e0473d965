"""What is sent, and what servers do with it: every sending ends in time, with one answer or one clear error."""

from __future__ import annotations

import ipaddress
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from fakes.certificates import Certificate, signed_for
from levelgate.errors import (
    AddressRefused,
    DeadlineExceeded,
    LevelgateError,
    ServerUnreachable,
    UnexpectedAnswer,
)
from levelgate.network.policy import AddressPolicy
from levelgate.network.resolving import Resolver
from levelgate.plugin.types import Sent
from levelgate.running.limits import SendLimits
from levelgate.running.sender import Sender, Sending
from levelgate.testing.attempt import FakeAttempt
from levelgate.testing.script import CUT, HOLD, Drip, Endless, Pause, Script, answer, head, redirect
from levelgate.testing.server import HttpServer

HERE = ("127.0.0.0/8", "::1")
BODY = b'{"version": "1.0"}'
HEADERS = {"Content-Type": "application/json", "webhook-id": "r1"}


def sent(
    sending: Sending,
    url: str,
    *,
    attempt: FakeAttempt | None = None,
    allowed: tuple[str, ...] = HERE,
    place: str = "",
) -> Sent:
    sender = Sender(sending, attempt or FakeAttempt())
    return sender(url, BODY, headers=HEADERS, allowed_networks=allowed, place=place)


@contextmanager
def within(seconds: float) -> Iterator[None]:
    start = time.monotonic()
    yield
    assert time.monotonic() - start < seconds


def no_thread_is_left(host: str = "127.0.0.1") -> bool:
    for thread in threading.enumerate():
        if thread.name == f"POST to {host}":
            thread.join(timeout=5)
    return all(thread.name != f"POST to {host}" for thread in threading.enumerate())


def test_the_bytes_arrive_as_they_are_with_their_headers(server: HttpServer, sending: Sending) -> None:
    server.script("/hook", answer(202, b"taken", {"X-Job": "17"}))
    answered = sent(sending, f"{server.url}/hook?job=deploy")
    (request,) = server.requests
    assert (request.method, request.path, request.query, request.body) == ("POST", "/hook", "job=deploy", BODY)
    assert (request.headers["content-type"], request.headers["webhook-id"]) == ("application/json", "r1")
    assert request.headers["user-agent"].startswith("levelgate/")
    assert (answered.status, answered.text, answered.headers["x-job"]) == (202, "taken", "17")


@pytest.mark.parametrize("status", [200, 204, 304, 400, 401, 404, 410, 418, 500, 503])
def test_whatever_the_status_it_is_asked_once_and_returned(server: HttpServer, sending: Sending, status: int) -> None:
    server.script("/hook", answer(status))
    assert sent(sending, f"{server.url}/hook").status == status
    assert len(server.requests) == 1


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_no_redirect_is_followed(server: HttpServer, sending: Sending, status: int) -> None:
    server.script("/hook", redirect("/other?token=hunter2", status=status))
    answered = sent(sending, f"{server.url}/hook")
    assert (answered.status, answered.leads_to) == (status, f"{server.url}/other")
    assert server.requests_of("/other") == []


def test_a_redirect_of_a_secret_address_is_not_told(server: HttpServer, sending: Sending) -> None:
    server.script("/hunter2", redirect("/hunter2/"))
    assert "hunter2" not in sent(sending, f"{server.url}/hunter2", place="${env:HOOK}").leads_to


@pytest.mark.parametrize(
    ("value", "wait"), [("120", timedelta(minutes=2)), ("soon", None), ("9" * 30, timedelta(hours=6))]
)
def test_what_a_server_asks_to_wait_is_read(
    server: HttpServer, sending: Sending, value: str, wait: timedelta | None
) -> None:
    server.script("/hook", answer(429, headers={"Retry-After": value}))
    assert sent(sending, f"{server.url}/hook").retry_after == wait


def test_every_sending_has_a_connection_of_its_own(server: HttpServer, sending: Sending) -> None:
    server.script("/hook", answer())
    for _ in range(3):
        sent(sending, f"{server.url}/hook")
    assert server.connections == 3


def test_the_environment_has_no_say(
    server: HttpServer, sending: Sending, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    server.script("/hook", answer())
    (tmp_path / ".netrc").write_text("machine 127.0.0.1 login me password hunter2\n")
    monkeypatch.setenv("NETRC", str(tmp_path / ".netrc"))
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9/")
    assert sent(sending, f"{server.url}/hook").status == 200
    assert "authorization" not in server.requests[0].headers


def test_cookies_are_not_kept(server: HttpServer, sending: Sending) -> None:
    server.script("/hook", answer(headers={"Set-Cookie": "session=1"}))
    for _ in range(2):
        sent(sending, f"{server.url}/hook")
    assert "cookie" not in server.requests[1].headers


ENDLESS: dict[str, Script] = {
    "a body that is cut": [head(length=100), b"fine", CUT],
    "a body that stops": [head(length=100), b"fine", HOLD],
    "a body without an end": [head(), b"fine", HOLD],
    "one byte a second": [head(length=100), b"fine", Drip(b"x" * 96, 1.0)],
    "chunks of no size": [head(headers={"Transfer-Encoding": "chunked"}), b"4\r\nfine\r\nzz\r\n", HOLD],
    "a gigabyte": [head(length=1024**3), b"fine", Endless(b"x" * 65536)],
    "ever more chunks": [
        head(headers={"Transfer-Encoding": "chunked"}),
        b"4\r\nfine\r\n",
        Endless(b"10000\r\n" + b"x" * 65536 + b"\r\n"),
    ],
}


@pytest.mark.parametrize("script", ENDLESS.values(), ids=ENDLESS.keys())
def test_a_whole_head_is_the_answer_whatever_becomes_of_the_body(
    server: HttpServer, sending: Sending, limits: SendLimits, script: Script
) -> None:
    server.script("/hook", script)
    with within(limits.deadline):
        answered = sent(sending, f"{server.url}/hook")
    assert (answered.status, answered.text[:4]) == (200, "fine")
    assert len(answered.text) <= limits.answer_bytes
    assert no_thread_is_left()


SLOW: dict[str, Script] = {
    "silence": [HOLD],
    "a status line that drips": [Drip(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", 0.3)],
    "headers that drip": [b"HTTP/1.1 200 OK\r\nX: ", Drip(b"y" * 100, 0.3)],
    "headers without an end": [b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n", HOLD],
    "a late answer": [Pause(3), *answer()],
    "ever more to be continued": [Endless(b"HTTP/1.1 100 Continue\r\n\r\n")],
}


@pytest.mark.parametrize("script", SLOW.values(), ids=SLOW.keys())
def test_a_slow_server_ends_at_the_deadline(server: HttpServer, sending: Sending, script: Script) -> None:
    server.script("/hook", script)
    with within(2), pytest.raises(DeadlineExceeded, match=r"/hook did not answer within 1 seconds"):
        sent(sending, f"{server.url}/hook")
    assert no_thread_is_left()


def test_a_server_that_takes_nothing_in_ends_at_the_deadline(sending: Sending) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/"
        with within(2), pytest.raises(DeadlineExceeded):
            Sender(sending, FakeAttempt())(url, b"x" * 64 * 1024 * 1024, headers=HEADERS, allowed_networks=HERE)
    assert no_thread_is_left()


def test_the_pipelines_timeout_counts_where_it_is_shorter(server: HttpServer, sending: Sending) -> None:
    server.script("/hook", [HOLD])
    with within(1), pytest.raises(DeadlineExceeded, match="did not answer within 0"):
        sent(sending, f"{server.url}/hook", attempt=FakeAttempt(timeout=0.3))


def _hanging() -> tuple[threading.Event, Resolver]:
    let_go = threading.Event()

    def hang(_: str) -> list[str]:
        let_go.wait()
        return []

    return let_go, Resolver(1, hang)


def test_a_look_up_that_hangs_is_left_at_the_deadline(limits: SendLimits) -> None:
    let_go, resolver = _hanging()
    with within(2), pytest.raises(DeadlineExceeded):
        sent(Sending(limits=limits, resolver=resolver), "http://stuck.example.com/")
    let_go.set()
    assert no_thread_is_left("stuck.example.com")


@pytest.mark.parametrize("script", [[HOLD], [b"HTTP/1.1 200 OK\r\nX: ", Drip(b"y" * 100, 0.3)]], ids=["mute", "slow"])
def test_a_cancel_ends_a_sending_that_hangs(server: HttpServer, script: Script) -> None:
    server.script("/hook", script)
    attempt = FakeAttempt()
    sending = Sending(limits=SendLimits(deadline=30))
    threading.Timer(0.3, lambda: setattr(attempt, "stopped", True)).start()
    with within(2):
        answered = sent(sending, f"{server.url}/hook", attempt=attempt)
    assert answered == Sent(status=None, cancelled=True)
    assert no_thread_is_left()


def test_a_cancel_ends_a_sending_whose_name_is_never_found() -> None:
    let_go, resolver = _hanging()
    attempt = FakeAttempt()
    attempt.stopped = True
    with within(2):
        answered = sent(Sending(resolver=resolver), "http://stuck.example.com/", attempt=attempt)
    assert answered.cancelled
    let_go.set()
    assert no_thread_is_left("stuck.example.com")


@pytest.mark.parametrize(
    ("script", "kind", "said"),
    [
        ([CUT], ServerUnreachable, "the connection was cut before the end of the answer"),
        ([b"HTTP/1.1 200 OK\r\n", CUT], ServerUnreachable, "the connection was cut before the end of the answer"),
        ([b"220 mail ESMTP\r\n", CUT], UnexpectedAnswer, "is not valid HTTP"),
        ([b"HTTP/1.1 103 Early Hints\r\n\r\n", CUT], UnexpectedAnswer, "103 Early Hints, no end"),
    ],
)
def test_what_is_no_answer_is_said_to_be_none(
    server: HttpServer, sending: Sending, script: Script, kind: type[LevelgateError], said: str
) -> None:
    server.script("/hook", script)
    with pytest.raises(kind, match=rf"{server.url}/hook: .*{said}"):
        sent(sending, f"{server.url}/hook")
    assert len(server.requests) == 1


def test_a_refused_port_is_unreachable(sending: Sending) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    with pytest.raises(ServerUnreachable, match=f"http://127.0.0.1:{port}/ cannot be reached: connection refused"):
        sent(sending, f"http://127.0.0.1:{port}/")


def test_an_unknown_host_is_named(limits: SendLimits) -> None:
    def unknown(_: str) -> list[str]:
        raise socket.gaierror(socket.EAI_NONAME, "unknown")

    with pytest.raises(ServerUnreachable, match=r"the host 'nowhere\.example\.com' is unknown"):
        sent(Sending(limits=limits, resolver=Resolver(1, unknown)), "http://nowhere.example.com/")


@pytest.mark.parametrize("allowed", [(), ("10.0.0.0/8",), ("127.0.0.2",)])
def test_loopback_is_refused_unless_it_is_allowed(
    server: HttpServer, sending: Sending, allowed: tuple[str, ...]
) -> None:
    with pytest.raises(AddressRefused, match=r"leads to 127\.0\.0\.1; that is a loopback .*'s allowed_networks$"):
        sent(sending, f"{server.url}/hook", allowed=allowed)
    assert (server.requests, server.connections) == ([], 0)


@pytest.mark.parametrize("host", ["rebound.example.com", "mixed.example.com"])
def test_a_name_that_leads_to_loopback_is_refused(server: HttpServer, limits: SendLimits, host: str) -> None:
    addresses = {"rebound.example.com": ["127.0.0.1"], "mixed.example.com": ["127.0.0.2", "127.0.0.1"]}
    elsewhere = AddressPolicy(loopback=(ipaddress.ip_network("127.0.0.1"),))
    sending = Sending(elsewhere, limits, resolver=Resolver(1, lambda name: addresses[name]))
    with pytest.raises(AddressRefused, match=rf"http://{host}:{server.port}/ leads to 127\.0\.0\.1"):
        sent(sending, f"http://{host}:{server.port}/", allowed=())
    assert server.connections == 0


def test_a_private_address_is_refused_unless_it_is_allowed(server: HttpServer, limits: SendLimits) -> None:
    server.script("/hook", answer())
    private = AddressPolicy(loopback=(), private=(ipaddress.ip_network("127.0.0.0/8"),))
    with pytest.raises(AddressRefused, match="is a private address, and in none of the allowed networks"):
        sent(Sending(private, limits), f"{server.url}/hook", allowed=())
    assert server.connections == 0
    assert sent(Sending(private, limits), f"{server.url}/hook", allowed=("127.0.0.1",)).status == 200


def test_a_metadata_address_is_refused_even_where_it_is_allowed(server: HttpServer, limits: SendLimits) -> None:
    policy = replace(AddressPolicy(), metadata=(ipaddress.ip_network("127.0.0.0/8"),))
    with pytest.raises(AddressRefused, match="metadata address, never spoken to"):
        sent(Sending(policy, limits), f"{server.url}/hook")
    assert server.connections == 0


def test_the_peer_is_looked_at_and_not_the_name_alone(
    server: HttpServer, limits: SendLimits, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A connection that leads elsewhere than its address says: by a rule of this machine's own network.
    def connected_elsewhere(_address: object, timeout: float, **_options: object) -> socket.socket:
        return socket.create_connection(("127.0.0.1", server.port), timeout)

    monkeypatch.setattr("levelgate.network.connection.create_connection", connected_elsewhere)
    with pytest.raises(AddressRefused, match=r"leads to 127\.0\.0\.1"):
        sent(Sending(limits=limits), "http://192.88.99.1/hook", allowed=())
    assert server.requests == []


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("file:///etc/passwd", "nothing can be sent to file:///etc/passwd; give an http"),
        ("gopher://example.com/", "the scheme 'gopher' of gopher://example.com/ is not spoken"),
        ("http://user:hunter2@example.com/", "the address http://example.com/ holds credentials"),
    ],
)
def test_other_addresses_are_refused(sending: Sending, url: str, said: str) -> None:
    with pytest.raises(AddressRefused, match=said):
        sent(sending, url)


@pytest.mark.parametrize(
    "url", ["file:///hunter2", "gopher://hunter2/", "http://u:hunter2@example.com/", "http://:1/hunter2"]
)
def test_a_secret_address_is_not_told(sending: Sending, url: str) -> None:
    with pytest.raises(AddressRefused, match=r"\$\{env:HOOK\}") as caught:
        sent(sending, url, place="${env:HOOK}")
    assert "hunter2" not in str(caught.value)


def test_what_a_server_writes_is_made_printable(server: HttpServer, sending: Sending) -> None:
    server.script("/hook", answer(body=b"one\n\x1b[2Jtwo\xff\0"))
    assert sent(sending, f"{server.url}/hook").text == "one\n?[2Jtwo\N{REPLACEMENT CHARACTER}?"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory, require_program: Callable[[str], Path]) -> Certificate:
    return signed_for("IP:127.0.0.1", tmp_path_factory.mktemp("certificate"), require_program("openssl"))


def test_a_trusted_certificate_is_good(certificate: Certificate, limits: SendLimits) -> None:
    with HttpServer(tls=certificate.server()) as server:
        server.script("/hook", answer())
        assert sent(Sending(limits=limits, tls=certificate.trusted()), f"{server.url}/hook").status == 200


def test_a_certificate_that_is_not_trusted_is_refused(certificate: Certificate, sending: Sending) -> None:
    with HttpServer(tls=certificate.server()) as server:
        with pytest.raises(ServerUnreachable, match="certificate is not valid: self-signed certificate"):
            sent(sending, f"{server.url}/hook")
        assert server.requests == []
