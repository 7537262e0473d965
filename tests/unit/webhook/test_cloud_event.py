"""The body, held against the library that receivers use."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import cast

import pytest
from cloudevents.core.bindings.http import HTTPMessage, from_http_event
from hypothesis import given, settings
from hypothesis.strategies import dictionaries, recursive, text

from levelgate.plugin import JsonValue
from levelgate_webhook.cloud_event import CONTENT_TYPE, cloud_event

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)
EVENT: dict[str, JsonValue] = {"number": 7, "id": "e7", "kind": "version.detected", "at": "2026-05-01T11:59:58+00:00"}
PAYLOAD: dict[str, JsonValue] = {
    "id": "r1",
    "repository": "updates",
    "package": "updates/libstdc++",
    "version": "2:1.0-1",
    "event": EVENT,
}


def test_a_run_is_told_as_a_cloud_event() -> None:
    event = from_http_event(HTTPMessage({"content-type": CONTENT_TYPE}, cloud_event("r1", PAYLOAD, NOW)))
    assert event.get_attributes() == {
        "specversion": "1.0",
        "id": "r1",
        "source": "/levelgate/repositories/updates",
        "type": "io.levelgate.version.detected",
        "subject": "updates/libstdc++@2:1.0-1",
        "time": datetime(2026, 5, 1, 11, 59, 58, tzinfo=UTC),
        "datacontenttype": "application/json",
    }
    assert event.get_data() == PAYLOAD


@pytest.mark.parametrize("event", [None, {}])
def test_a_test_has_a_type_of_its_own_and_the_present_time(event: JsonValue) -> None:
    told = json.loads(cloud_event("r1", {**PAYLOAD, "event": event}, NOW))
    assert (told["type"], told["time"]) == ("io.levelgate.pipeline.tested", NOW.isoformat())


@settings(deadline=None)
@given(recursive(text(), lambda inner: dictionaries(text(), inner)))
def test_whatever_is_in_a_payload_arrives(value: JsonValue) -> None:
    told = json.loads(cloud_event("r1", {**PAYLOAD, "event": {**EVENT, "data": value}}, NOW))
    assert cast("dict[str, JsonValue]", told["data"]["event"])["data"] == value


@pytest.mark.parametrize(
    ("cause", "kind"),
    [({"promotion": 17, "set": None}, "promotion.entered"), ({"promotion": None, "set": 4}, "set.started")],
)
def test_the_work_of_a_level_and_of_a_set_have_types_of_their_own(cause: dict[str, JsonValue], kind: str) -> None:
    told = json.loads(cloud_event("r1", {**PAYLOAD, "event": None, **cause}, NOW))
    assert told["type"] == f"io.levelgate.{kind}"
