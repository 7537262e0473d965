"""The demonstration's witness: whatever is too much, too little or different is a difference, and is told."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any, cast

import pytest
from standardwebhooks import Webhook

from fakes.webhook import SECRET, secret_of
from levelgate.cli.demonstration.difference import Difference
from levelgate.cli.demonstration.listener import Listener
from levelgate.cli.demonstration.story import Step
from levelgate.cli.demonstration.witness import Witness
from levelgate.client.client import Client

VERSION = "updates/hello@1.0-1"


def _step(**changes: Any) -> Step:
    fields: dict[str, Any] = {"events": (("version.detected", VERSION),), "runs": (VERSION,), **changes}
    return Step(title="hello is published", act=lambda _stage: None, **fields)


def _run(number: int, pipeline: str, **changes: Any) -> dict[str, Any]:
    package, _, version = VERSION.partition("@")
    made = {"id": f"r{number}", "number": number, "pipeline": pipeline, "state": "succeeded"}
    return {**made, "package": package, "version": version, **changes}


class FakeLedger:
    """Answers as the API does, of one version that was detected, and of its command and its webhook."""

    def __init__(self) -> None:
        package, _, version = VERSION.partition("@")
        self.events = [{"number": 1, "kind": "version.detected", "data": {"package": package, "version": version}}]
        self.runs = [_run(2, "tell"), _run(1, "announce")]

    def every(self, kind: str) -> Iterable[Any]:
        return {"events": self.events, "runs": self.runs}[kind]

    def get(self, *_path: str) -> Any:
        return {"text": "hello\n"}


@pytest.fixture
def ledger() -> FakeLedger:
    return FakeLedger()


@pytest.fixture
def listener() -> Listener:
    return Listener(SECRET)


@pytest.fixture
def witness(ledger: FakeLedger, listener: Listener) -> Witness:
    return Witness(cast("Client", ledger), listener)


def _send(
    listener: Listener, identity: str = "r2", *, version: str = VERSION, secret: str = SECRET, **more: str
) -> int:
    event = {"specversion": "1.0", "id": identity, "source": "/s", "type": "t", "subject": version, **more}
    body = json.dumps({**event, "time": "2026-05-01T12:00:00+00:00", "data": {}})
    now = datetime.fromtimestamp(int(time.time()), UTC)
    headers = {
        "content-type": "application/cloudevents+json",
        "webhook-id": identity,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": Webhook(secret).sign(identity, now, body),
    }
    return listener.receive(headers, body.encode()).value


def test_what_had_to_be_is_returned(witness: Witness, listener: Listener) -> None:
    assert _send(listener) == 204
    events, runs = witness.expect(_step())
    assert [event["number"] for event in events] == [1]
    assert [witness.output(run) for run in runs] == ["hello", "received, verified, answered 204"]


def test_a_webhook_that_was_refused_must_come_again(witness: Witness, listener: Listener) -> None:
    listener.stumble()
    assert [_send(listener) for _ in range(2)] == [500, 204]
    _, runs = witness.expect(_step(refused=1))
    assert witness.output(runs[1]).endswith("answered 500; again with the same id and bytes, answered 204")


def test_a_webhook_that_nobody_had_to_repeat_is_a_difference(witness: Witness, listener: Listener) -> None:
    assert [_send(listener) for _ in range(2)] == [204, 204]
    with pytest.raises(Difference, match=re.escape(f"expected  204  {VERSION}\n  recorded  204 and 204  {VERSION}")):
        witness.expect(_step())


def test_other_bytes_under_the_same_id_are_a_difference(witness: Witness, listener: Listener) -> None:
    listener.stumble()
    assert [_send(listener), _send(listener, more="2")] == [500, 204]
    with pytest.raises(Difference, match="500 and 204 to 2 bodies"):
        witness.expect(_step(refused=1))


def test_a_webhook_about_another_version_is_a_difference(witness: Witness, listener: Listener) -> None:
    _send(listener, version="updates/hello@6.6-6")
    with pytest.raises(Difference, match=re.escape("recorded  204  updates/hello@6.6-6")):
        witness.expect(_step())


def test_a_webhook_that_did_not_come_is_a_difference(witness: Witness) -> None:
    with pytest.raises(Difference, match="the webhooks are not what they must be"):
        witness.expect(_step())


def test_a_webhook_too_many_is_a_difference(witness: Witness, listener: Listener) -> None:
    _send(listener)
    _send(listener, "r3")
    with pytest.raises(Difference, match="the webhooks are not what they must be"):
        witness.expect(_step())


def test_a_webhook_that_is_not_believed_ends_the_wait(witness: Witness, listener: Listener, ledger: FakeLedger) -> None:
    ledger.runs[0]["state"] = "running"
    assert _send(listener, secret=secret_of(b"x" * 32)) == 401
    with pytest.raises(Difference, match="the receiver does not believe webhook r2: no signature of it"):
        witness.expect(_step())


def test_a_run_that_failed_is_a_difference(witness: Witness, listener: Listener, ledger: FakeLedger) -> None:
    _send(listener)
    ledger.runs[1]["state"] = "failed"
    with pytest.raises(Difference, match=re.escape(f"recorded  announce  failed  {VERSION}")):
        witness.expect(_step())


def test_an_event_too_many_is_a_difference(witness: Witness, listener: Listener, ledger: FakeLedger) -> None:
    _send(listener)
    ledger.events.append({**ledger.events[0], "number": 2, "kind": "artifact.late"})
    with pytest.raises(Difference, match="the events are not what they must be"):
        witness.expect(_step())
