"""Holds: made, listed and lifted."""

from __future__ import annotations

from typing import Any

import pytest

from fakes.ascent import Ascent
from levelgate.client.client import Client
from levelgate.errors import Conflict, NotFound, NotPossible, RequestInvalid

Simple = tuple[Ascent, Client]
_LATER = {"from": "2030-01-01T00:00:00+00:00", "until": "2030-01-02T00:00:00+01:00"}


def _hold(client: Client, kind: str, **more: Any) -> Any:
    return client.post("holds", body={"kind": kind, "reason": "year end", **more})


def test_a_freeze_has_a_calendar_and_bites_within_it(client: Client) -> None:
    freeze = _hold(client, "freeze", level="qa", rollbacks_too=True, **_LATER)
    assert (freeze["kind"], freeze["level"], freeze["owner"], freeze["rollbacks_too"]) == (
        "freeze",
        "web/qa",
        "ann",
        True,
    )
    assert (freeze["from"], freeze["until"]) == ("2030-01-01T00:00:00Z", "2030-01-01T23:00:00Z")
    assert (freeze["name"], freeze["bites"], freeze["lifted"]) == (f"freeze-{freeze['id']}", False, None)


def test_a_freeze_that_never_begins_is_refused(client: Client) -> None:
    with pytest.raises(NotPossible, match="never begins"):
        _hold(client, "freeze", until="2000-01-01T00:00:00Z")


def test_a_pause_of_a_lane_at_a_level_keeps_what_waits_out(client: Client, ascent: Ascent) -> None:
    pause = _hold(client, "pause", level="dev", lane="updates/app")
    assert (pause["lane"], pause["package"], pause["level"], pause["bites"]) == (
        "updates/app:main",
        "updates/app",
        "web/dev",
        True,
    )
    ascent.publish("1.1")
    (waiting,) = client.every("promotions", state="waiting")
    (missing,) = client.get("promotions", str(waiting["id"]))["missing"]
    assert (missing["gate"], waiting["version"]) == ("holds", "updates/app@1.1")


@pytest.mark.parametrize("scope", [{}, {"track": "web"}, {"package": "updates/app"}, {"level": "web/prod"}])
def test_a_pause_is_of_what_its_scope_names(client: Client, scope: dict[str, str]) -> None:
    pause = _hold(client, "pause", **scope)
    assert {key: pause[key] for key in ("track", "level", "package") if pause[key]} == scope


def test_a_block_aborts_what_is_open(client: Client, ascent: Ascent) -> None:
    block = _hold(client, "block", version="updates/app@1.0")
    assert (block["version"], block["name"]) == ("updates/app@1.0", f"block-{block['id']}")
    assert ascent.state("1.0", "qa") == "aborted"


def test_a_pin_keeps_the_occupant(simple: Simple) -> None:
    ascent, client = simple
    pin = _hold(client, "pin", lane="updates/app", level="prod")
    assert (pin["pinned_at"], pin["lane"], pin["level"]) == ("updates/app@1.1", "updates/app:main", "web/prod")
    ascent.publish("1.2")
    assert ascent.state("1.2", "prod") == "waiting"
    with pytest.raises(Conflict, match="is pinned there already"):
        _hold(client, "pin", lane="updates/app", level="prod")


def test_a_hold_is_lifted_by_number_or_name_and_listed_among_the_lifted(client: Client) -> None:
    first, second, third = (_hold(client, "pause", track="web") for _ in range(3))
    lifted = client.post("holds", str(first["id"]), "lift", body={"reason": "over"})
    assert (lifted["bites"], lifted["lifted"]["by"], lifted["lifted"]["reason"]) == (False, "ann", "over")
    assert client.post("holds", second["name"], "lift")["id"] == second["id"]
    assert [one["id"] for one in client.every("holds", limit=1)] == [third["id"]]
    assert [one["id"] for one in client.every("holds", lifted=True, limit=1)] == [second["id"], first["id"]]


def test_lifting_twice_is_a_conflict_that_names_who_did(client: Client) -> None:
    pause = _hold(client, "pause", track="web")
    client.post("holds", str(pause["id"]), "lift")
    for hold in (str(pause["id"]), pause["name"]):
        with pytest.raises(Conflict, match="was lifted by ann already"):
            client.post("holds", hold, "lift")


@pytest.mark.parametrize("hold", ["99", "pause-99", "year-end"])
def test_lifting_what_is_not_there_is_not_found(client: Client, hold: str) -> None:
    with pytest.raises(NotFound):
        client.post("holds", hold, "lift")


@pytest.mark.parametrize("scope", [{"track": "none"}, {"level": "none"}, {"package": "updates/none"}])
def test_a_scope_that_names_what_is_not_there_is_not_found(client: Client, scope: dict[str, str]) -> None:
    with pytest.raises(NotFound):
        _hold(client, "pause", **scope)


@pytest.mark.parametrize(
    "body",
    [
        {"kind": "pause"},
        {"kind": "pause", "reason": " "},
        {"kind": "freeze", "reason": "x", "until": "2030-01-01T00:00:00"},
        {"kind": "block", "reason": "x"},
        {"kind": "quarantine", "reason": "x"},
    ],
)
def test_a_hold_that_cannot_be_read_is_refused(client: Client, body: dict[str, str]) -> None:
    with pytest.raises(RequestInvalid):
        client.post("holds", body=body)
