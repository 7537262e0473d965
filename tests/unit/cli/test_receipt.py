"""The demonstration's receiver believes what a library for Standard Webhooks signs, and nothing else."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from standardwebhooks import Webhook

from fakes.webhook import SECRET, secret_of
from levelgate.cli.demonstration.receipt import TOLERANCE, NotBelieved, verified

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)
EVENT: dict[str, Any] = {
    "specversion": "1.0",
    "id": "r1",
    "source": "/levelgate/repositories/updates",
    "type": "io.levelgate.version.detected",
    "subject": "updates/app@1.0-1",
    "time": "2026-05-01T12:00:00+00:00",
    "datacontenttype": "application/json",
    "data": {"version": "1.0-1"},
}


def _signed(
    event: object = EVENT, *, secret: str = SECRET, at: datetime = NOW, **headers: str
) -> tuple[dict[str, str], bytes]:
    body = json.dumps(event)
    return {
        "content-type": "application/cloudevents+json",
        "webhook-id": "r1",
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": Webhook(secret).sign("r1", at, body),
        **{name.replace("_", "-"): value for name, value in headers.items()},
    }, body.encode()


def _verified(headers: dict[str, str], body: bytes) -> Any:
    return verified(headers, body, SECRET, now=NOW.timestamp())


def test_what_the_library_signs_is_believed() -> None:
    assert _verified(*_signed()) == EVENT


def test_one_signature_of_several_is_enough() -> None:
    headers, body = _signed()
    other = Webhook(secret_of(b"x" * 32)).sign("r1", NOW, body.decode())
    headers["webhook-signature"] = f"v1a,abc {other} {headers['webhook-signature']}"
    assert _verified(headers, body) == EVENT


@pytest.mark.parametrize("seconds", [-TOLERANCE, TOLERANCE])
def test_a_clock_may_be_a_little_wrong(seconds: float) -> None:
    assert _verified(*_signed(at=NOW + timedelta(seconds=seconds))) == EVENT


@pytest.mark.parametrize(
    "change",
    [
        lambda headers, body: (headers, body.replace(b"1.0-1", b"6.6-6")),
        lambda headers, body: ({**headers, "webhook-id": "r2"}, body),
        lambda headers, body: ({**headers, "webhook-timestamp": str(int(NOW.timestamp()) + 1)}, body),
        lambda headers, body: ({**headers, "webhook-signature": ""}, body),
        lambda headers, body: ({**headers, "webhook-signature": "v1,"}, body),
        lambda headers, body: ({**headers, "webhook-signature": "v1,\xe4\xf6"}, body),
        lambda headers, body: ({**headers, "webhook-signature": headers["webhook-signature"][3:]}, body),
        lambda headers, body: ({**headers, "webhook-signature": f"v2{headers['webhook-signature'][2:]}"}, body),
        lambda headers, body: ({"webhook-timestamp": headers["webhook-timestamp"]}, body),
    ],
)
def test_what_was_changed_on_the_way_is_not_believed(change: Callable[..., tuple[dict[str, str], bytes]]) -> None:
    with pytest.raises(NotBelieved, match="no signature of it was made with the receiver's secret"):
        _verified(*change(*_signed()))


def test_the_signature_of_another_secret_is_not_believed() -> None:
    with pytest.raises(NotBelieved, match="no signature"):
        _verified(*_signed(secret=secret_of(b"x" * 32)))


@pytest.mark.parametrize("at", [NOW - timedelta(seconds=TOLERANCE + 1), NOW + timedelta(seconds=TOLERANCE + 1)])
def test_a_recording_is_not_believed_later(at: datetime) -> None:
    with pytest.raises(NotBelieved, match="is not of the last 300 s"):
        _verified(*_signed(at=at))


@pytest.mark.parametrize("timestamp", ["", "-1", "now", "1e9", "9" * 5000])
def test_a_timestamp_that_is_none_is_not_believed(timestamp: str) -> None:
    with pytest.raises(NotBelieved, match="its timestamp"):
        _verified(*_signed(webhook_timestamp=timestamp))


@pytest.mark.parametrize(
    ("event", "says"),
    [
        ([], "no CloudEvent"),
        ({**EVENT, "specversion": "0.3"}, "no CloudEvent"),
        ({**EVENT, "id": "r2"}, "has the id 'r2', and it 'r1'"),
        ({**EVENT, "type": ""}, "lacks type"),
        ({key: value for key, value in EVENT.items() if key != "subject"}, "lacks subject"),
        ({**EVENT, "data": None}, "lacks data"),
        ({**EVENT, "time": "noon"}, "time 'noon', which is none"),
        ({**EVENT, "time": "2026-05-01T12:00:00"}, "which is none"),
    ],
)
def test_what_is_signed_but_no_event_is_not_believed(event: object, says: str) -> None:
    with pytest.raises(NotBelieved, match=says):
        _verified(*_signed(event))


def test_what_is_signed_but_no_json_is_not_believed() -> None:
    headers, _ = _signed()
    headers["webhook-signature"] = Webhook(SECRET).sign("r1", NOW, "{")
    with pytest.raises(NotBelieved, match="its body is no JSON"):
        _verified(headers, b"{")


def test_another_content_type_is_not_believed() -> None:
    with pytest.raises(NotBelieved, match="its content type is 'text/plain'"):
        _verified(*_signed(content_type="text/plain"))
