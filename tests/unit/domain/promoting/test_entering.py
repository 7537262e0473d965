"""Who enters, in which order, and what that ends (R3, R4, R5)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from fakes.climbing import NOON, Climb, entered, ladder
from levelgate.domain.change import Entered
from levelgate.domain.facts import CheckResult, Standing
from levelgate.domain.gates.approvals import Approvals
from levelgate.domain.gates.checks import Checks
from levelgate.domain.gates.provenance import Provenance
from levelgate.domain.pipeline import RunState
from levelgate.domain.track import Level, Next
from levelgate.domain.version import UpstreamState

_WORK = ("make",)
_ANN = Approvals(of=("ann",))


def _climb(**level: Any) -> Climb:
    fields: dict[str, Any] = {"work": _WORK, **level}
    climb = Climb(Level(name="dev", **fields))
    climb.settle()
    return climb


def test_entering_takes_the_slot_makes_the_occupant_and_queues_work_r4() -> None:
    climb = _climb(work=("smoke", "deploy"))
    climb.publish("1.0")
    promotion = climb.promotion("1.0", "dev")
    assert (promotion.entered_at, promotion.worked_at, climb.occupant("dev")) == (NOON, None, "1.0")
    assert [(run.pipeline, run.state) for run in promotion.runs] == [
        ("smoke", RunState.QUEUED),
        ("deploy", RunState.QUEUED),
    ]


def test_no_more_enter_than_there_are_slots_i1() -> None:
    climb = _climb(slots=2)
    climb.publish("1.0", "1.1", "1.2")
    assert climb.at("dev") == {"1.0": "active", "1.1": "active", "1.2": "waiting"}


def test_all_entry_gates_are_asked_afresh_at_the_instant_of_entry_r3() -> None:
    climb = _climb(entry=(Approvals(of=("ann",), validity=timedelta(hours=1)),))
    climb.publish("1.0", "1.1")
    climb.approve("1.0", "dev", "ann")
    climb.approve("1.1", "dev", "ann")
    climb.wait(timedelta(hours=2))
    climb.report("1.0", "dev", RunState.SUCCEEDED)
    assert climb.state("1.1", "dev") == "waiting"


def test_asked_ones_enter_first_in_order_of_asking_r4() -> None:
    climb = _climb()
    climb.publish("1.0", "1.1", "1.2", "1.3")
    climb.promote("1.3", "dev")
    climb.now += timedelta(minutes=1)
    climb.promote("1.2", "dev")
    changes = climb.report("1.0", "dev", RunState.SUCCEEDED)
    assert entered(changes) == [climb.version("1.3").id]
    changes = climb.report("1.3", "dev", RunState.SUCCEEDED)
    assert entered(changes) == [climb.version("1.2").id]


def test_asked_ones_of_the_same_moment_go_by_their_numbers_r4() -> None:
    climb = _climb()
    climb.publish("1.0", "1.1", "1.2")
    climb.promote("1.2", "dev")
    climb.promote("1.1", "dev")
    assert entered(climb.report("1.0", "dev", RunState.SUCCEEDED)) == [climb.version("1.1").id]


def test_an_asked_one_that_is_not_ready_holds_up_nobody_r4() -> None:
    climb = _climb(entry=(Checks(of=("cve",)),))
    passed = CheckResult(name="cve", passed=True, at=NOON, by="scanner")
    climb.publish("1.0")
    climb.promote("1.0", "dev")
    climb.publish("1.1", checks={"cve": passed})
    assert climb.at("dev") == {"1.0": "waiting", "1.1": "active"}


def test_oldest_takes_the_lowest_and_only_it_r4() -> None:
    climb = _climb(entry=(_ANN,))
    climb.publish("1.0", "1.1")
    climb.approve("1.1", "dev", "ann")
    assert climb.at("dev") == {"1.0": "waiting", "1.1": "waiting"}
    climb.approve("1.0", "dev", "ann")
    assert climb.at("dev") == {"1.0": "active", "1.1": "waiting"}


@pytest.mark.parametrize(
    "bad",
    [
        {"state": UpstreamState.MISSING},
        {"signed": False},
        {"checks": {"cve": CheckResult(name="cve", passed=False, at=NOON, by="scanner")}},
    ],
)
def test_oldest_passes_over_what_is_missing_or_fails_a_signature_or_a_check_r4(bad: dict[str, Any]) -> None:
    climb = _climb(entry=(Checks(of=("cve",)), Provenance()))
    known = {"signed": True, "checks": {"cve": CheckResult(name="cve", passed=True, at=NOON, by="scanner")}}
    climb.publish("1.0", signed=None)
    climb.publish("1.1", **known)
    assert climb.at("dev") == {"1.0": "waiting", "1.1": "waiting"}
    climb.change("1.0", **bad)
    assert climb.at("dev") == {"1.0": "superseded", "1.1": "active"}


def test_newest_takes_the_highest_that_is_ready_r4() -> None:
    climb = _climb(entry=(_ANN,), next=Next.NEWEST)
    climb.publish("1.0", "1.1", "1.2")
    climb.approve("1.1", "dev", "ann")
    assert climb.at("dev") == {"1.0": "superseded", "1.1": "active", "1.2": "waiting"}


def test_with_unlimited_slots_every_ready_one_enters_lowest_first_r4() -> None:
    climb = _climb(slots=None)
    changes = climb.publish("1.1", "1.0", "1.2")
    order = [climb.text(version_id) for version_id in entered(changes)]
    assert order == ["1.0", "1.1", "1.2"]


def test_with_unlimited_slots_one_that_is_not_ready_is_superseded_by_a_newer_one_r5() -> None:
    climb = _climb(slots=None, entry=(_ANN,))
    climb.publish("1.0", "1.1")
    climb.approve("1.1", "dev", "ann")
    assert climb.at("dev") == {"1.0": "superseded", "1.1": "active"}


def test_a_slot_that_is_freed_is_taken_in_the_same_evaluation_r4() -> None:
    climb = _climb(work=())
    changes = climb.publish("1.0", "1.1", "1.2")
    assert [climb.text(version_id) for version_id in entered(changes)] == ["1.0", "1.1", "1.2"]
    assert climb.ledger() == {text: {"dev"} for text in ("1.0", "1.1", "1.2")}


def test_entry_supersedes_older_automatic_waiting_ones_and_nothing_else_r5() -> None:
    climb = _climb(next=Next.NEWEST, slots=2, entry=(_ANN,))
    climb.publish("1.0")
    climb.approve("1.0", "dev", "ann")
    climb.publish("1.1", "1.2", "1.3", "1.4")
    climb.promote("1.2", "dev")
    climb.approve("1.3", "dev", "ann")
    assert climb.at("dev") == {
        "1.0": "active",
        "1.1": "superseded",
        "1.2": "waiting",
        "1.3": "active",
        "1.4": "waiting",
    }


def test_an_older_one_that_a_person_asked_for_supersedes_only_what_is_older_still_r5() -> None:
    climb = _climb()
    climb.publish("1.0", "1.1", "1.2", "1.3")
    climb.promote("1.2", "dev")
    climb.report("1.0", "dev", RunState.SUCCEEDED)
    assert climb.at("dev") == {"1.0": "passed", "1.1": "superseded", "1.2": "active", "1.3": "waiting"}


def test_superseding_is_per_level_r5() -> None:
    climb = Climb(*ladder("dev", "qa", work=_WORK))
    climb.settle()
    climb.publish("1.0", "1.1", standings={"dev": Standing.GRANTED})
    climb.publish("1.2")
    assert climb.at("qa") == {"1.0": "active", "1.1": "waiting"}
    assert climb.at("dev") == {"1.2": "active"}


def test_automation_never_enters_one_older_than_the_newest_that_entered_i4() -> None:
    climb = _climb(next=Next.NEWEST)
    climb.publish("1.0", "1.2")
    climb.publish("1.1")
    climb.report("1.2", "dev", RunState.FAILED)
    assert climb.at("dev") == {"1.0": "superseded", "1.2": "failed"}


def test_an_evaluation_of_what_an_evaluation_leaves_changes_nothing_r4() -> None:
    climb = Climb(*ladder("dev", "qa", next=Next.NEWEST))
    climb.publish("1.0", "1.1")
    assert climb.settle() == []


def test_the_outcome_does_not_depend_on_the_order_of_what_it_is_given_i11() -> None:
    texts = ["1.0", "1.1", "1.2", "1.3"]
    told = []
    for order in (texts, texts[::-1]):
        climb = _climb(slots=2, next=Next.NEWEST)
        for text in texts:
            climb.add(text)
        versions = {climb.version(text).id: climb.version(text) for text in order}
        object.__setattr__(climb.lane, "versions", versions)
        told.append([type(one).__name__ for one in climb.settle()] + [str(climb.at("dev"))])
    assert told[0] == told[1]


def test_a_store_is_told_which_runs_a_rollback_waits_for_r12() -> None:
    climb = _climb()
    climb.publish("1.0")
    climb.report("1.0", "dev", RunState.SUCCEEDED)
    climb.publish("1.1")
    running = [run.run_id for run in climb.promotion("1.1", "dev").runs]
    changes = climb.roll_back("1.0", "dev")
    assert [list(one.after) for one in changes if isinstance(one, Entered)] == [running]
