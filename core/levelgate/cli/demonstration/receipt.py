"""What a receiver checks before it believes a webhook, written from its side: the signature, and then the event."""

from __future__ import annotations

import base64
import hmac
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

TOLERANCE = 300.0
"""So many seconds a webhook may be away from the receiver's clock; an older one may be somebody's recording."""

_LONGEST_TIMESTAMP = 12
_TEXTS = ("source", "type", "subject", "time")


class NotBelieved(Exception):
    """A webhook that is not from whom it should be, or does not say what it should."""


def verified(headers: Mapping[str, str], body: bytes, secret: str, *, now: float) -> Mapping[str, Any]:
    """Return the CloudEvent of a webhook; raise NotBelieved, with the reason, for what cannot be trusted or read.

    The names of the headers are in lower case; `now` is in seconds since 1970.
    """
    _check_signature(headers, body, secret, now)
    return _event(headers, body)


def _check_signature(headers: Mapping[str, str], body: bytes, secret: str, now: float) -> None:
    identity, sent = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    if not (sent.isdecimal() and len(sent) <= _LONGEST_TIMESTAMP and abs(now - int(sent)) <= TOLERANCE):
        raise NotBelieved(f"its timestamp {sent[:20]!r} is not of the last {TOLERANCE:.0f} s")
    key = base64.b64decode(secret.removeprefix("whsec_"))
    expected = base64.b64encode(hmac.digest(key, f"{identity}.{sent}.".encode() + body, "sha256"))
    given = (one.partition(",") for one in headers.get("webhook-signature", "").split())
    # Compared in constant time: how long it takes must not tell how much of a guess was right.
    if not any(hmac.compare_digest(expected, value.encode()) for version, _, value in given if version == "v1"):
        raise NotBelieved("no signature of it was made with the receiver's secret")


def _event(headers: Mapping[str, str], body: bytes) -> Mapping[str, Any]:
    if headers.get("content-type") != "application/cloudevents+json":
        raise NotBelieved(f"its content type is {headers.get('content-type')!r}")
    try:
        event = json.loads(body)
    except ValueError as error:
        raise NotBelieved(f"its body is no JSON: {error}") from error
    if not isinstance(event, dict) or event.get("specversion") != "1.0":
        raise NotBelieved("its body is no CloudEvent 1.0")
    if event.get("id") != headers["webhook-id"]:
        raise NotBelieved(f"its event has the id {event.get('id')!r}, and it {headers['webhook-id']!r}")
    missing = [name for name in _TEXTS if not isinstance(event.get(name), str) or not event[name]]
    if missing or not isinstance(event.get("data"), dict):
        raise NotBelieved(f"its event lacks {', '.join(missing or ['data'])}")
    _check_time(event["time"])
    return event


def _check_time(text: str) -> None:
    try:
        aware = datetime.fromisoformat(text).tzinfo is not None
    except ValueError:
        aware = False
    if not aware:
        raise NotBelieved(f"its event has the time {text[:40]!r}, which is none")
