"""Explanations of versions."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from fakes.ascent import Ascent
from fakes.climbing import ladder
from levelgate.api.app import create_app
from levelgate.client.client import Client, in_process
from levelgate.domain.gates.soak import Soak
from levelgate.domain.track import Level
from levelgate.errors import NotPossible
from levelgate.storage.store import open_store


def test_a_level_is_explained_gate_by_gate(client: Client) -> None:
    (prod,) = client.get("versions", "updates/app@1.0", "explain", level="web/prod")["levels"]
    assert (prod["standing"], prod["promotion"], prod["available"]) == (None, None, False)
    gates = {one["gate"]: one["who"] for one in prod["missing"]}
    assert list(gates) == ["prerequisites", "checks", "approvals"]
    assert gates["approvals"] == ["ann", "bob"]


def test_a_version_is_explained_by_its_id_too(client: Client) -> None:
    by_name = client.get("versions", "updates/app@1.0", "explain")
    assert [one["level"] for one in by_name["levels"]] == ["web/dev", "web/qa", "web/prod"]
    assert client.get("versions", str(by_name["version_id"]), "explain") == by_name


def test_what_time_alone_brings_is_told_with_the_time() -> None:
    store = open_store("sqlite://")
    ascent = Ascent(store, Level(name="dev", exit=(Soak(time=timedelta(days=1)),)))
    ascent.publish("1.0")
    with in_process(create_app(ascent.environment), actor="ann") as client:
        (dev,) = client.get("versions", "updates/app@1.0", "explain")["levels"]
    worked = ascent.promotion("1.0", "dev").worked_at
    store.close()
    assert worked is not None
    assert [one["gate"] for one in dev["missing"]] == ["soak"]
    assert datetime.fromisoformat(dev["look_again"]) == worked + timedelta(days=1)


def test_a_version_on_no_track_is_not_explained() -> None:
    store = open_store("sqlite://")
    ascent = Ascent(store, *ladder("dev"), track=None)
    ascent.publish("1.0")
    with (
        in_process(create_app(ascent.environment), actor="ann") as client,
        pytest.raises(NotPossible, match=r"updates/app@1\.0 is on no track"),
    ):
        client.get("versions", "updates/app@1.0", "explain")
    store.close()


def test_a_version_that_others_have_overtaken_is_explained_too(simple: tuple[Ascent, Client]) -> None:
    _, client = simple
    levels = client.get("versions", "updates/app@1.0", "explain")["levels"]
    assert [(one["level"], one["standing"], one["missing"]) for one in levels] == [
        ("web/dev", "granted", []),
        ("web/prod", "granted", []),
    ]
