"""Webhooks to real targets: what they get, and what becomes of the run."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from standardwebhooks.webhooks import WebhookVerificationError

from fakes.certificates import signed_for
from fakes.webhook import PAYLOAD, SECRET, Hook, received, secret_of
from levelgate.errors import AddressRefused, DeadlineExceeded, LevelgateError, SecretMissing, ServerUnreachable
from levelgate.network.resolving import Resolver
from levelgate.plugin import RunState
from levelgate.running.limits import SendLimits
from levelgate.running.sender import Sending
from levelgate.testing.script import CUT, HOLD, Drip, Endless, Script, answer, head, redirect
from levelgate.testing.server import HttpServer


@pytest.fixture
def server() -> Iterator[HttpServer]:
    with HttpServer() as running:
        yield running


@pytest.fixture
def sending() -> Sending:
    return Sending(limits=SendLimits(deadline=0.8, connect=0.5, answer=0.2))


@pytest.fixture
def hook(server: HttpServer, sending: Sending) -> Hook:
    return Hook(sending, {"url": f"{server.url}/hook", "allowed_networks": ["127.0.0.1"]})


def test_the_target_gets_a_signed_event_about_the_version(server: HttpServer, hook: Hook) -> None:
    server.script("/hook", answer(202, b"queued as 17"))
    result = hook.attempt()
    (event,) = received(server.requests)
    assert (event.get_id(), event.get_type()) == ("r1", "io.levelgate.version.detected")
    assert (event.get_source(), event.get_subject()) == ("/levelgate/repositories/updates", "updates/app@1.0-1")
    assert (event.get_time(), event.get_data()) == (datetime(2026, 5, 1, 12, tzinfo=UTC), PAYLOAD)
    assert (result.state, result.reason) == (RunState.SUCCEEDED, "the target answered 202 Accepted")
    assert hook.attempts[0].output.endswith("/hook answered 202 Accepted\nqueued as 17\n")


def test_a_target_that_fails_for_a_while_gets_the_same_bytes_again_with_a_fresh_signature(
    server: HttpServer, hook: Hook
) -> None:
    server.script("/hook", answer(500), answer(500), answer(200))
    start = datetime.now(UTC)
    states = [hook.attempt(now=start + timedelta(seconds=40 * number)).state for number in range(3)]
    assert states == [RunState.ERRORED, RunState.ERRORED, RunState.SUCCEEDED]
    assert len(received(server.requests)) == 3
    assert len({request.body for request in server.requests}) == 1
    assert {request.headers["webhook-id"] for request in server.requests} == {"r1"}
    stamps = [int(request.headers["webhook-timestamp"]) for request in server.requests]
    assert [stamp - stamps[0] for stamp in stamps] == [0, 40, 80]


def test_while_secrets_change_a_receiver_with_either_believes_it(server: HttpServer, sending: Sending) -> None:
    server.script("/hook", answer())
    secrets = {"${env:NEW}": secret_of(b"n" * 32), "${env:OLD}": secret_of(b"o" * 32)}
    settings = {"url": f"{server.url}/hook", "allowed_networks": ["127.0.0.0/8"], "secret": [*secrets]}
    assert Hook(sending, settings, secrets).attempt().state is RunState.SUCCEEDED
    for secret in secrets.values():
        assert len(received(server.requests, secret)) == 1
    with pytest.raises(WebhookVerificationError):
        received(server.requests, SECRET)


def test_a_changed_body_is_not_believed(server: HttpServer, hook: Hook) -> None:
    server.script("/hook", answer())
    hook.attempt()
    hook.body = hook.body.replace(b"1.0-1", b"6.6-6")
    (request,) = server.requests
    with pytest.raises(WebhookVerificationError):
        received([type(request)(method="POST", path="/hook", headers=request.headers, body=hook.body)])


def test_a_redirect_is_a_failure_that_says_where_it_leads(server: HttpServer, hook: Hook) -> None:
    server.script("/hook", redirect("/new?token=hunter2", status=301))
    server.script("/new", answer())
    result = hook.attempt()
    assert (result.state, result.gone) == (RunState.ERRORED, False)
    assert result.reason == (
        f"the target answered 301 Moved Permanently; redirects are not followed, and this one leads to {server.url}/new"
    )
    assert server.requests_of("/new") == []


def test_a_target_that_is_gone_is_said_to_be_so(server: HttpServer, hook: Hook) -> None:
    server.script("/hook", answer(410))
    result = hook.attempt()
    assert (result.state, result.gone) == (RunState.ERRORED, True)


@pytest.mark.parametrize("status", [429, 503])
def test_a_target_that_asks_for_time_is_heard(server: HttpServer, hook: Hook, status: int) -> None:
    server.script("/hook", answer(status, headers={"Retry-After": "120"}))
    result = hook.attempt()
    assert (result.state, result.retry_after) == (RunState.ERRORED, timedelta(minutes=2))


TAKEN: dict[str, Script] = {
    "never closes": [head(), b"fine", HOLD],
    "one byte a second": [head(length=100), b"fine", Drip(b"x" * 96, 1.0)],
    "sends a gigabyte": [head(length=1024**3), b"fine", Endless(b"x" * 65536)],
}


@pytest.mark.parametrize("script", TAKEN.values(), ids=TAKEN.keys())
def test_a_target_that_took_it_has_taken_it_whatever_it_sends_then(
    server: HttpServer, hook: Hook, script: Script
) -> None:
    server.script("/hook", script)
    assert hook.attempt().state is RunState.SUCCEEDED
    assert len(hook.attempts[0].output) < 17 * 1024


UNANSWERED: dict[str, tuple[Script, type[LevelgateError]]] = {
    "says nothing": ([HOLD], DeadlineExceeded),
    "one byte a second from the start": ([Drip(b"HTTP/1.1 200 OK\r\n\r\n", 1.0)], DeadlineExceeded),
    "cuts before it answers": ([CUT], ServerUnreachable),
}


@pytest.mark.parametrize(("script", "kind"), UNANSWERED.values(), ids=UNANSWERED.keys())
def test_a_target_without_an_answer_is_an_error_that_is_logged(
    server: HttpServer, hook: Hook, script: Script, kind: type[LevelgateError]
) -> None:
    server.script("/hook", script)
    with pytest.raises(kind) as caught:
        hook.attempt()
    assert hook.attempts[0].output == f"{caught.value}\n"
    assert len(received(server.requests)) == 1


def test_a_target_that_refuses_is_named(sending: Sending) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        url = f"http://127.0.0.1:{closed.getsockname()[1]}/"
    with pytest.raises(ServerUnreachable, match=f"{url} cannot be reached: connection refused"):
        Hook(sending, {"url": url, "allowed_networks": ["127.0.0.1"]}).attempt()


def test_a_target_that_nobody_knows_is_named(sending: Sending) -> None:
    with pytest.raises((ServerUnreachable, DeadlineExceeded), match=r"nowhere\.invalid"):
        Hook(sending, {"url": "http://nowhere.invalid/"}).attempt()


def test_an_address_that_is_not_allowed_is_sent_nothing(server: HttpServer, sending: Sending) -> None:
    with pytest.raises(AddressRefused, match=r"add the one that is meant to the pipeline's allowed_networks"):
        Hook(sending, {"url": f"{server.url}/hook"}).attempt()
    assert server.connections == 0


def test_a_name_that_leads_to_loopback_is_sent_nothing(server: HttpServer) -> None:
    sending = Sending(limits=SendLimits(deadline=5), resolver=Resolver(1, lambda _: ["127.0.0.1"]))
    with pytest.raises(AddressRefused, match=r"http://rebound\.example\.com:\d+/hook leads to 127\.0\.0\.1"):
        Hook(sending, {"url": f"http://rebound.example.com:{server.port}/hook"}).attempt()
    assert server.connections == 0


def test_a_target_whose_certificate_is_not_trusted_is_sent_nothing(
    sending: Sending, tmp_path: Path, require_program: Callable[[str], Path]
) -> None:
    certificate = signed_for("IP:127.0.0.1", tmp_path, require_program("openssl"))
    with HttpServer(tls=certificate.server()) as server:
        with pytest.raises(ServerUnreachable, match="certificate is not valid: self-signed"):
            Hook(sending, {"url": f"{server.url}/hook", "allowed_networks": ["127.0.0.1"]}).attempt()
        assert server.requests == []


def test_a_secret_address_is_found_in_no_log_and_no_error(server: HttpServer, sending: Sending) -> None:
    server.script("/hunter2", answer(404, b"no /hunter2?key=hunter2"), redirect("/hunter2/"), [CUT])
    secrets = {"${env:HOOK}": SECRET, "${env:URL}": f"{server.url}/hunter2?key=hunter2"}
    hook = Hook(sending, {"secret_url": "${env:URL}", "allowed_networks": ["127.0.0.1"]}, secrets)
    reasons = [hook.attempt().reason for _ in range(2)]
    with pytest.raises(ServerUnreachable) as caught:
        hook.attempt()
    said = [*reasons, str(caught.value), *(attempt.output for attempt in hook.attempts)]
    assert not [text for text in said if "hunter2" in text]
    assert {request.query for request in server.requests} == {"key=hunter2"}


def test_a_secret_that_signs_nothing_is_named_and_nothing_is_sent(server: HttpServer, sending: Sending) -> None:
    settings = {"url": f"{server.url}/hook", "allowed_networks": ["127.0.0.1"]}
    with pytest.raises(SecretMissing, match=r"\$\{env:HOOK\} is not whsec_") as caught:
        Hook(sending, settings, {"${env:HOOK}": "hunter2"}).attempt()
    assert ("hunter2" in str(caught.value), server.connections) == (False, 0)
