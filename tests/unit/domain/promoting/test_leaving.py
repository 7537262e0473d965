"""How a level is left (R6, R8)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from fakes.climbing import NOON, Climb, ends, ladder
from fakes.work_result import with_result
from levelgate.domain.change import Ended
from levelgate.domain.facts import Standing
from levelgate.domain.gates.sign_offs import SignOffs
from levelgate.domain.gates.soak import Soak
from levelgate.domain.pipeline import RunState
from levelgate.domain.promoting.abandoning import abandon
from levelgate.domain.track import Level

HOUR = timedelta(hours=1)


def _climb(**level: Any) -> Climb:
    fields: dict[str, Any] = {"work": ("make",), **level}
    climb = Climb(Level(name="dev", **fields), Level(name="qa", after=("dev",)))
    climb.settle()
    climb.publish("1.0", "1.1")
    return climb


def test_all_exit_gates_pass_and_it_is_granted_and_the_next_level_offered_r6() -> None:
    climb = _climb()
    climb.report("1.0", "dev", RunState.SUCCEEDED)
    assert (climb.standing("1.0", "dev"), climb.standing("1.0", "qa")) == (Standing.GRANTED, Standing.GRANTED)


@pytest.mark.parametrize(
    ("result", "state"),
    [(RunState.FAILED, "failed"), (RunState.ERRORED, "errored"), (RunState.CANCELLED, "errored")],
)
def test_every_other_end_frees_the_slot_at_once_r6(result: RunState, state: str) -> None:
    climb = _climb()
    climb.report("1.0", "dev", result)
    assert climb.at("dev") == {"1.0": state, "1.1": "active"}
    assert climb.standing("1.0", "dev") is Standing.REFUSED


def test_what_is_known_to_be_bad_goes_before_what_could_not_be_found_out_r6() -> None:
    climb = _climb(work=("smoke", "perf"))
    smoke, perf = climb.promotion("1.0", "dev").runs
    climb.lane = with_result(climb.lane, smoke.run_id, RunState.ERRORED, NOON)
    climb.lane = with_result(climb.lane, perf.run_id, RunState.FAILED, NOON)
    changes = climb.settle()
    assert ends(changes) == ["failed"]
    assert climb.promotion("1.0", "dev").end_reason == "its run of perf failed"


def test_all_pipelines_must_succeed_r6() -> None:
    climb = _climb(work=("smoke", "perf"))
    run = climb.promotion("1.0", "dev").runs[0]
    climb.lane = with_result(climb.lane, run.run_id, RunState.SUCCEEDED, NOON)
    climb.settle()
    assert climb.missing("1.0", "dev") == ["needs its run of perf to succeed, which is queued"]


def test_a_result_after_the_end_changes_nothing_r6() -> None:
    climb = _climb()
    run = climb.promotion("1.0", "dev").runs[0]
    climb.cancel("1.0", "dev")
    after = with_result(climb.lane, run.run_id, RunState.SUCCEEDED, NOON)
    assert after == climb.lane
    assert climb.settle() == []


def test_the_first_result_of_a_run_is_the_one_that_counts_i8() -> None:
    climb = _climb()
    run = climb.promotion("1.0", "dev").runs[0]
    failed = with_result(climb.lane, run.run_id, RunState.FAILED, NOON)
    assert with_result(failed, run.run_id, RunState.SUCCEEDED, NOON) == failed


def test_the_occupant_stays_whatever_became_of_its_promotion_r6() -> None:
    climb = Climb(*ladder("dev", work=("make",)))
    climb.publish("1.0")
    climb.report("1.0", "dev", RunState.FAILED)
    assert climb.occupant("dev") == "1.0"


def test_soak_starts_when_the_work_has_succeeded() -> None:
    climb = _climb(exit=(Soak(time=4 * HOUR),))
    climb.wait(HOUR)
    climb.report("1.0", "dev", RunState.SUCCEEDED)
    assert climb.wake_at == NOON + 5 * HOUR
    climb.wait(4 * HOUR)
    assert climb.promotion("1.0", "dev").ended_at == NOON + 5 * HOUR


def test_where_there_is_no_work_soak_starts_at_entry() -> None:
    climb = _climb(work=(), exit=(Soak(time=HOUR),))
    assert climb.promotion("1.0", "dev").worked_at == NOON
    climb.wait(HOUR)
    assert climb.state("1.0", "dev") == "passed"


def test_a_sign_off_that_is_not_given_in_time_ends_it_expired() -> None:
    climb = _climb(exit=(SignOffs(of=("ann",), lifetime=HOUR),))
    climb.report("1.0", "dev", RunState.SUCCEEDED)
    climb.wait(HOUR)
    assert climb.at("dev") == {"1.0": "expired", "1.1": "active"}


def test_a_grant_is_written_once_however_often_the_level_is_passed_i3() -> None:
    climb = _climb()
    climb.report("1.0", "dev", RunState.SUCCEEDED)
    climb.report("1.1", "dev", RunState.SUCCEEDED)
    climb.promote("1.1", "dev", reason="again")
    changes = climb.report("1.1", "dev", RunState.SUCCEEDED)
    assert [one.granted for one in changes if isinstance(one, Ended)] == [False]


def test_a_later_end_leaves_an_earlier_grant_r8() -> None:
    climb = _climb()
    climb.report("1.0", "dev", RunState.SUCCEEDED)
    climb.report("1.1", "dev", RunState.SUCCEEDED)
    climb.promote("1.1", "dev", reason="again")
    climb.report("1.1", "dev", RunState.FAILED)
    assert climb.standing("1.1", "dev") is Standing.GRANTED


def test_a_later_pass_ends_a_refusal() -> None:
    climb = _climb()
    climb.report("1.0", "dev", RunState.FAILED)
    climb.report("1.1", "dev", RunState.FAILED)
    climb.promote("1.1", "dev", reason="mended outside")
    climb.report("1.1", "dev", RunState.SUCCEEDED)
    assert climb.standing("1.1", "dev") is Standing.GRANTED


def test_superseding_and_the_next_occupant_leave_grants_r8() -> None:
    climb = _climb()
    climb.report("1.0", "dev", RunState.SUCCEEDED)
    climb.report("1.1", "dev", RunState.FAILED)
    assert climb.ledger() == {"1.0": {"dev", "qa"}, "1.1": set()}


def test_a_grant_names_the_definition_it_was_made_under_r21() -> None:
    climb = _climb()
    climb.redefine(*climb.lane.track.definition.levels)
    climb.report("1.0", "dev", RunState.SUCCEEDED)
    assert climb.promotion("1.0", "dev").revision == 2


def test_a_lane_that_is_abandoned_ends_what_is_open_and_keeps_grants() -> None:
    climb = _climb()
    climb.report("1.0", "dev", RunState.SUCCEEDED)
    climb.publish("1.2")
    changes = abandon(climb.lane, "updates/app was removed", climb.now)
    assert [(one.promotion.state, one.promotion.end_reason) for one in changes] == [
        ("aborted", "updates/app was removed")
    ] * 2


def test_work_that_a_changed_definition_adds_is_queued_and_awaited_r21() -> None:
    climb = _climb(exit=(SignOffs(of=("ann",)),))
    climb.report("1.0", "dev", RunState.SUCCEEDED)
    dev, qa = climb.lane.track.definition.levels
    climb.redefine(replace(dev, work=("make", "perf")), qa)
    promotion = climb.promotion("1.0", "dev")
    assert [run.pipeline for run in promotion.runs] == ["make", "perf"]
    assert promotion.worked_at is None
    climb.now += HOUR
    climb.report("1.0", "dev", RunState.SUCCEEDED)
    assert climb.promotion("1.0", "dev").worked_at == NOON + HOUR


def test_work_that_a_changed_definition_takes_away_is_not_awaited_r21() -> None:
    climb = _climb(work=("make", "perf"), exit=(SignOffs(of=("ann",), lifetime=HOUR),))
    run = climb.promotion("1.0", "dev").runs[0]
    climb.lane = with_result(climb.lane, run.run_id, RunState.SUCCEEDED, NOON)
    climb.wait(2 * HOUR)
    dev, qa = climb.lane.track.definition.levels
    climb.redefine(replace(dev, work=("make",)), qa)
    assert climb.promotion("1.0", "dev").worked_at == NOON + 2 * HOUR
