"""The body of a webhook: a CloudEvent 1.0 in structured JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime

from levelgate.plugin import JsonValue

CONTENT_TYPE = "application/cloudevents+json"
TYPE_PREFIX = "io.levelgate."
_OF_A_TEST = "pipeline.tested"
_OF_A_SET = "set.started"
_OF_WORK = "promotion.entered"


def cloud_event(identity: str, payload: Mapping[str, JsonValue], now: datetime) -> bytes:
    """Return the event that a run is told of; `identity` is the run's id.

    Its time is that of the event that caused the run, and `now` where it is a test, or the work of a level or a set.
    """
    cause = payload.get("event")
    event = cause if isinstance(cause, Mapping) else {}
    told = {
        "specversion": "1.0",
        "id": identity,
        "source": f"/levelgate/repositories/{payload['repository']}",
        "type": f"{TYPE_PREFIX}{event.get('kind') or _kind(payload)}",
        "subject": f"{payload['package']}@{payload['version']}",
        "time": event.get("at") or now.isoformat(),
        "datacontenttype": "application/json",
        "data": dict(payload),
    }
    return json.dumps(told, separators=(",", ":")).encode()


def _kind(payload: Mapping[str, JsonValue]) -> str:
    """Return the kind of what a run is for that no event started."""
    if payload.get("set") is not None:
        return _OF_A_SET
    return _OF_WORK if payload.get("promotion") is not None else _OF_A_TEST
