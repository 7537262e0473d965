"""Promotions: asked for, decided on, cancelled, listed and shown."""

from __future__ import annotations

from typing import Any

import pytest

from fakes.ascent import Ascent
from levelgate.client.client import Client
from levelgate.errors import Conflict, NotFound, NotPossible, ReferenceInvalid, RequestInvalid

_APP = "updates/app@1.0"


def _at(client: Client, level: str) -> Any:
    return next(iter(client.every("promotions", level=level)))


def _decide(client: Client, number: int, answer: str, **more: Any) -> Any:
    return client.post("promotions", str(number), "decisions", body={"answer": answer, **more})


def _signed_off(client: Client, ascent: Ascent) -> Any:
    _decide(client, _at(client, "qa")["id"], "approve")
    ascent.settle()
    return _at(client, "prod")


def test_a_list_names_versions_and_levels_in_full(client: Client) -> None:
    listed = [(one["version"], one["level"], one["state"]) for one in client.every("promotions")]
    assert listed == [(_APP, "web/qa", "active"), (_APP, "web/dev", "passed")]


@pytest.mark.parametrize(
    ("wanted", "levels"),
    [
        ({"level": "qa"}, ["web/qa"]),
        ({"level": "web/dev"}, ["web/dev"]),
        ({"state": "open"}, ["web/qa"]),
        ({"state": "passed"}, ["web/dev"]),
        ({"package": "updates/app", "limit": 1}, ["web/qa", "web/dev"]),
        ({"package": "updates/app", "level": "prod"}, []),
    ],
)
def test_a_list_is_filtered_and_followed(client: Client, wanted: dict[str, Any], levels: list[str]) -> None:
    assert [one["level"] for one in client.every("promotions", **wanted)] == levels


@pytest.mark.parametrize("wanted", [{"level": "nowhere"}, {"level": "web/nowhere"}, {"package": "updates/none"}])
def test_a_filter_that_names_what_never_was_is_refused(client: Client, wanted: dict[str, str]) -> None:
    with pytest.raises(NotFound):
        client.get("promotions", **wanted)


def test_a_bare_level_of_two_tracks_has_to_be_written_in_full(client: Client, ascent: Ascent) -> None:
    with ascent.store.write() as transaction:
        web = transaction.tracks.get("web").definition
        transaction.tracks.add(type(web)(name="other", levels=web.levels))
    with pytest.raises(ReferenceInvalid) as refused:
        client.get("promotions", level="qa")
    assert refused.value.mend == "write other/qa or web/qa"


def test_one_is_shown_with_runs_and_what_it_lacks(client: Client) -> None:
    shown = client.get("promotions", str(_at(client, "qa")["id"]))
    assert [(run["pipeline"], run["state"]) for run in shown["runs"]] == [("make", "succeeded")]
    assert [(one["gate"], one["who"]) for one in shown["missing"]] == [("sign_offs", ["ann", "bob"])]
    assert (shown["requester"], shown["automatic"], shown["grant"]) == ("levelgate", True, None)


def test_one_that_passed_is_shown_with_its_grant_and_lacks_nothing(client: Client) -> None:
    shown = client.get("promotions", str(_at(client, "dev")["id"]))
    assert (shown["grant"]["level"], shown["grant"]["promotion"]) == ("web/dev", shown["id"])
    assert shown["missing"] == []


def test_one_whose_level_was_removed_says_that_it_ends(client: Client, ascent: Ascent) -> None:
    with ascent.store.read() as transaction:
        levels = transaction.tracks.get("web").definition.levels
    ascent.redefine(levels[0])
    (shown,) = [one for one in client.every("promotions") if one["state"] == "active"]
    (missing,) = client.get("promotions", str(shown["id"]))["missing"]
    assert missing["what"] == "ends at the next evaluation: the level was removed"


def test_one_that_is_not_there_is_not_found(client: Client) -> None:
    with pytest.raises(NotFound):
        client.get("promotions", "99")


def test_a_sign_off_passes_the_level_and_is_shown(client: Client) -> None:
    done = _decide(client, _at(client, "qa")["id"], "approve", reason="looks well")
    assert (done["state"], done["grant"]["granted_by"]) == ("passed", "levelgate")
    assert [(one["gate"], one["person"], one["answer"], one["reason"]) for one in done["decisions"]] == [
        ("sign_offs", "ann", "approve", "looks well")
    ]


def test_an_approval_can_be_withdrawn_while_its_gate_is_open(client: Client, ascent: Ascent) -> None:
    number = _signed_off(client, ascent)["id"]
    approved = _decide(client, number, "approve", gate="approvals")
    assert [one["gate"] for one in approved["missing"]] == ["checks"]
    withdrawn = _decide(client, number, "withdraw")
    assert withdrawn["decisions"][0]["withdrawn_at"] is not None
    assert {one["gate"] for one in withdrawn["missing"]} == {"checks", "approvals"}


def test_a_reject_ends_it_and_the_next_decision_is_told_how(client: Client) -> None:
    number = _at(client, "qa")["id"]
    assert _decide(client, number, "reject", reason="it leaks")["state"] == "rejected"
    with pytest.raises(Conflict, match=r"is rejected: .*ann.*it leaks"):
        _decide(client, number, "approve")


def test_a_decision_at_a_gate_that_is_not_there_is_refused(client: Client) -> None:
    with pytest.raises(NotPossible, match="qa has no approvals"):
        _decide(client, _at(client, "qa")["id"], "approve", gate="approvals")


def test_a_decision_on_another_state_than_the_expected_one_is_a_conflict(client: Client) -> None:
    with pytest.raises(Conflict, match="is active, not waiting"):
        _decide(client, _at(client, "qa")["id"], "approve", expected="waiting")


def test_one_that_is_active_is_stopped_for_a_reason(client: Client) -> None:
    number = str(_at(client, "qa")["id"])
    done = client.post("promotions", number, "cancel", body={"reason": "not now"})
    assert (done["state"], done["end_reason"]) == ("aborted", "stopped by ann: not now")
    with pytest.raises(Conflict, match="is aborted"):
        client.post("promotions", number, "cancel")


def test_a_version_is_asked_for_by_a_person(client: Client, ascent: Ascent) -> None:
    _signed_off(client, ascent)
    asked = client.post("promotions", body={"version": _APP, "level": "prod", "reason": "wanted"})
    assert (asked["level"], asked["state"], asked["requester"], asked["reason"]) == (
        "web/prod",
        "waiting",
        "ann",
        "wanted",
    )


def test_what_is_missing_is_named_where_it_refuses_a_request(client: Client) -> None:
    with pytest.raises(NotPossible, match="qa"):
        client.post("promotions", body={"version": _APP, "level": "web/prod"})


def test_levels_are_skipped_and_gates_overridden_for_a_reason(client: Client) -> None:
    around = {"version": _APP, "level": "prod", "skip": True, "override": ["checks", "approvals"]}
    with pytest.raises(NotPossible, match="reason"):
        client.post("promotions", body=around)
    asked = client.post("promotions", body={**around, "reason": "it burns"})
    assert (asked["state"], asked["skip"], asked["override"]) == ("active", True, ["approvals", "checks"])


def test_a_request_on_another_state_than_the_expected_one_is_a_conflict(client: Client) -> None:
    with pytest.raises(Conflict, match=r"updates/app@1\.0 at web/qa is active, not none"):
        client.post("promotions", body={"version": _APP, "level": "qa", "expected": "none"})


@pytest.mark.parametrize(
    "body",
    [
        {"version": _APP},
        {"version": _APP, "level": "qa", "why": "x"},
        {"version": _APP, "level": "qa", "expected": "somehow"},
        {"version": _APP, "level": "qa", "reason": "x" * 1001},
    ],
)
def test_a_request_that_cannot_be_read_is_refused(client: Client, body: dict[str, Any]) -> None:
    with pytest.raises(RequestInvalid):
        client.post("promotions", body=body)
