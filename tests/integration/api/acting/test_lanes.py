"""Lanes, grants and checks: rolled back, resumed, revoked, carried and reported."""

from __future__ import annotations

from typing import Any

import pytest

from fakes.ascent import Ascent
from fakes.lane import listed
from levelgate.client.client import Client
from levelgate.errors import Conflict, NotFound, NotPossible, RequestInvalid

Simple = tuple[Ascent, Client]
_BACK = {"lane": "updates/app", "level": "prod", "version": "updates/app@1.0"}
_THERE = {"lane": "updates/app:main", "level": "web/prod"}


def _versions(found: Any) -> list[tuple[str, str]]:
    return [(one["version"], one["state"]) for one in found]


def test_a_rollback_enters_its_target_at_once_and_pins_the_lane(simple: Simple) -> None:
    ascent, client = simple
    done = client.post("rollbacks", body={**_BACK, "reason": "1.1 leaks"})
    assert (done["version"], done["level"], done["rollback"]) == ("updates/app@1.0", "web/prod", True)
    (pin,) = client.every("holds")
    assert (pin["kind"], pin["lane"], pin["level"], pin["pinned_at"]) == (
        "pin",
        "updates/app:main",
        "web/prod",
        "updates/app@1.0",
    )
    ascent.publish("1.2")
    assert _versions(client.every("promotions", level="prod", state="open")) == [("updates/app@1.2", "waiting")]


def test_a_rollback_to_what_holds_no_grant_is_refused(simple: Simple) -> None:
    ascent, client = simple
    client.post("versions", "updates/app@1.0", "revoke", body={"level": "prod", "reason": "bad"})
    with pytest.raises(NotPossible, match="has lost its grant there"):
        client.post("rollbacks", body=_BACK)
    assert ascent.pinned("prod") is None


def test_a_rollback_from_another_state_than_the_expected_one_is_a_conflict(simple: Simple) -> None:
    with pytest.raises(Conflict, match="is granted, not refused"):
        simple[1].post("rollbacks", body={**_BACK, "expected": "refused"})


def test_resuming_first_shows_what_would_enter_next(simple: Simple) -> None:
    ascent, client = simple
    client.post("rollbacks", body=_BACK)
    ascent.publish("1.2")
    shown = client.post("resumptions", body={**_THERE, "only_show": True})
    assert shown == {**_THERE, "next": ["updates/app@1.2"], "resumed": False}
    assert ascent.pinned("prod") == "1.0"
    done = client.post("resumptions", body={**_THERE, "expected": shown["next"]})
    assert (done["resumed"], ascent.pinned("prod"), ascent.state("1.2", "prod")) == (True, None, "passed")


def test_resuming_is_a_conflict_where_another_would_enter_than_was_seen(simple: Simple) -> None:
    ascent, client = simple
    client.post("rollbacks", body=_BACK)
    ascent.publish("1.2")
    with pytest.raises(Conflict, match=r"updates/app@1\.2 would enter next, not what is expected"):
        client.post("resumptions", body={**_THERE, "expected": []})
    assert ascent.pinned("prod") == "1.0"


def test_resuming_where_nothing_is_pinned_is_a_conflict(simple: Simple) -> None:
    with pytest.raises(Conflict, match="is not pinned at web/prod"):
        simple[1].post("resumptions", body=_THERE)


def test_a_grant_is_revoked_and_what_rests_on_it_flagged(simple: Simple) -> None:
    _, client = simple
    answer = client.post("versions", "updates/app@1.1", "revoke", body={"level": "dev", "reason": "it leaks"})
    dev, prod = answer["grants"]
    assert (answer["version"], dev["level"], dev["revoked"]["by"], dev["revoked"]["reason"]) == (
        "updates/app@1.1",
        "web/dev",
        "ann",
        "it leaks",
    )
    assert (prod["level"], prod["revoked"], prod["unsupported"]) == ("web/prod", None, True)


def test_revoking_what_is_not_as_expected_is_a_conflict(simple: Simple) -> None:
    body = {"level": "dev", "reason": "it leaks", "expected": "revoked"}
    with pytest.raises(Conflict, match="is granted, not revoked"):
        simple[1].post("versions", "updates/app@1.1", "revoke", body=body)


def test_carrying_between_other_bytes_is_refused(simple: Simple) -> None:
    body = {"from": "updates/app@1.0", "reason": "same bytes"}
    with pytest.raises(NotPossible, match="digests differ"):
        simple[1].post("versions", "updates/app@1.1", "carry", body=body)


def test_grants_are_carried_over_to_the_same_bytes(simple: Simple) -> None:
    ascent, client = simple
    client.post("holds", body={"kind": "pause", "reason": "nothing moves by itself"})
    ascent.poll(listed("1.0"), listed("1.1"), listed("1.1.0", {"noarch": "1.1: bytes"}))
    body = {"from": "updates/app@1.1", "reason": "same bytes"}
    answer = client.post("versions", "updates/app@1.1.0", "carry", body=body)
    assert [(one["level"], one["origin"], one["granted_by"]) for one in answer["grants"]] == [
        ("web/dev", "carry", "ann"),
        ("web/prod", "carry", "ann"),
    ]


def test_the_result_of_a_check_is_stored_and_counts(client: Client, ascent: Ascent) -> None:
    (qa,) = client.every("promotions", level="qa")
    client.post("promotions", str(qa["id"]), "decisions", body={"answer": "approve"})
    ascent.settle()
    told = {"name": "cve-scan", "result": "passed", "url": "https://scan.example.com/7", "expected": "none"}
    answer = client.post("versions", "updates/app@1.0", "checks", body=told)
    assert (answer["version"], answer["result"], answer["by"]) == ("updates/app@1.0", "passed", "ann")
    assert answer["wanted_at"] == ["web/prod"]
    (prod,) = client.every("promotions", level="prod")
    assert [one["gate"] for one in client.get("promotions", str(prod["id"]))["missing"]] == ["approvals"]


def test_a_check_with_another_last_result_than_the_expected_one_is_a_conflict(client: Client) -> None:
    client.post("versions", "updates/app@1.0", "checks", body={"name": "cve-scan", "result": "failed"})
    again = {"name": "cve-scan", "result": "passed", "expected": "none"}
    with pytest.raises(Conflict, match="the last result of cve-scan is failed, not none"):
        client.post("versions", "updates/app@1.0", "checks", body=again)


def test_a_check_that_no_gate_wants_is_stored_and_said_to_be_wanted_nowhere(client: Client) -> None:
    answer = client.post("versions", "updates/app@1.0", "checks", body={"name": "cve-scam", "result": "passed"})
    assert (answer["name"], answer["wanted_at"]) == ("cve-scam", [])


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("javascript:alert(1)", r"'javascript:alert\(1\)' is no address on the web"),
        ("http://scan.example.com/\0", "is no address on the web"),
        ("http://ann:pw@scan.example.com/", "the address holds credentials"),
    ],
)
def test_an_address_of_a_check_is_one_of_the_web(client: Client, url: str, said: str) -> None:
    told = {"name": "cve-scan", "result": "passed", "url": url}
    with pytest.raises(RequestInvalid, match=said):
        client.post("versions", "updates/app@1.0", "checks", body=told)


def test_a_check_of_what_is_not_there_is_not_found(client: Client) -> None:
    with pytest.raises(NotFound):
        client.post("versions", "updates/app@9.9", "checks", body={"name": "cve-scan", "result": "passed"})
