"""Rolling back (R12)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from fakes.climbing import Climb
from levelgate.domain.facts import Standing
from levelgate.domain.gates.approvals import Approvals
from levelgate.domain.gates.filter import Filter
from levelgate.domain.gates.sign_offs import SignOffs
from levelgate.domain.gates.soak import Soak
from levelgate.domain.hold import HoldKind
from levelgate.domain.pipeline import RunState
from levelgate.domain.track import Level, Next
from levelgate.domain.version import UpstreamState
from levelgate.errors import Conflict, NotPossible

_HELD = frozenset({"pause-7"})


def _climb(*texts: str, **level: Any) -> Climb:
    """Make prod, which those versions have passed, one after the other."""
    climb = Climb(Level(name="prod", work=("deploy",)))
    climb.settle()
    for text in texts or ("1.0", "1.1"):
        climb.publish(text)
        climb.report(text, "prod", RunState.SUCCEEDED)
    climb.redefine(Level(name="prod", work=("deploy",), **level))
    return climb


def test_it_aborts_all_active_ones_and_enters_the_target_and_pins_r12() -> None:
    climb = _climb(slots=2)
    climb.publish("1.2", "1.3")
    climb.roll_back("1.0", "prod", reason="it leaks")
    assert climb.at("prod") == {"1.0": "active", "1.1": "passed", "1.2": "aborted", "1.3": "aborted"}
    assert (climb.occupant("prod"), climb.pinned("prod")) == ("1.0", "1.0")
    promotion = climb.promotion("1.0", "prod")
    assert (promotion.rollback, promotion.requester, promotion.reason) == (True, "pat", "it leaks")
    assert climb.promotion("1.3", "prod").end_reason == "rolled back to 1.0 by pat"


def test_without_a_grant_it_is_refused_r12() -> None:
    climb = _climb()
    climb.publish("1.2")
    with pytest.raises(NotPossible, match="holds no grant there"):
        climb.roll_back("1.2", "prod")


def test_a_revoked_grant_does_not_do_r12() -> None:
    climb = _climb()
    climb.revoke("1.0", "prod")
    with pytest.raises(NotPossible, match="has lost its grant there"):
        climb.roll_back("1.0", "prod")


def test_a_blocked_target_is_refused_r12() -> None:
    climb = _climb()
    climb.block("1.0", reason="it leaks too")
    with pytest.raises(NotPossible, match="is blocked by olga: it leaks too"):
        climb.roll_back("1.0", "prod", overrides=frozenset({"block"}), reason="please")


def test_a_missing_target_may_be_overridden_with_a_reason_r12() -> None:
    climb = _climb()
    climb.lose("1.0")
    with pytest.raises(NotPossible, match="is missing in its repository"):
        climb.roll_back("1.0", "prod")
    with pytest.raises(NotPossible, match="needs a reason"):
        climb.roll_back("1.0", "prod", overrides=frozenset({"upstream"}))
    climb.roll_back("1.0", "prod", overrides=frozenset({"upstream"}), reason="a mirror has it")
    assert climb.state("1.0", "prod") == "active"


def test_a_replaced_target_is_refused_r15() -> None:
    climb = _climb()
    climb.change("1.0", state=UpstreamState.REPLACED)
    with pytest.raises(NotPossible, match="was replaced"):
        climb.roll_back("1.0", "prod", overrides=frozenset({"upstream"}), reason="please")


def test_rollback_to_a_yanked_one_is_allowed_r14() -> None:
    climb = _climb()
    climb.change("1.0", state=UpstreamState.YANKED)
    climb.roll_back("1.0", "prod")
    assert climb.state("1.0", "prod") == "active"


def test_of_holds_a_pause_counts_r12() -> None:
    climb = _climb()
    climb.place(climb.hold(HoldKind.PAUSE))
    with pytest.raises(NotPossible, match="is held by the pause pause-7 of olga: because"):
        climb.roll_back("1.0", "prod")
    climb.roll_back("1.0", "prod", overrides=_HELD, reason="urgent")
    assert climb.state("1.0", "prod") == "active"


@pytest.mark.parametrize("rollbacks_too", [True, False])
def test_a_freeze_counts_where_it_says_so_r12(rollbacks_too: bool) -> None:
    climb = _climb()
    climb.place(climb.hold(HoldKind.FREEZE, rollbacks_too=rollbacks_too))
    if rollbacks_too:
        with pytest.raises(NotPossible, match="is held by the freeze"):
            climb.roll_back("1.0", "prod")
    else:
        climb.roll_back("1.0", "prod")
    assert climb.state("1.0", "prod") == ("passed" if rollbacks_too else "active")


def test_no_other_entry_gate_counts_r12() -> None:
    climb = _climb(entry=(Filter(versions=">=9"), Approvals(of=("ann",))))
    climb.roll_back("1.0", "prod")
    assert climb.state("1.0", "prod") == "active"


def test_of_the_exit_gates_work_alone_counts_r12() -> None:
    climb = _climb(exit=(SignOffs(of=("ann",)), Soak(time=timedelta(hours=4))))
    climb.roll_back("1.0", "prod")
    climb.report("1.0", "prod", RunState.SUCCEEDED)
    assert climb.state("1.0", "prod") == "passed"


def test_nobody_signs_off_a_rollback_r12() -> None:
    climb = _climb(exit=(SignOffs(of=("ann",)),))
    climb.roll_back("1.0", "prod")
    with pytest.raises(Conflict, match="a rollback takes no sign_offs"):
        climb.approve("1.0", "prod", "ann")


def test_asked_ones_that_wait_there_wait_until_resume_r12() -> None:
    climb = _climb("1.0", "1.1")
    climb.publish("1.2", "1.3")
    climb.promote("1.3", "prod")
    climb.roll_back("1.0", "prod")
    climb.report("1.0", "prod", RunState.SUCCEEDED)
    assert climb.state("1.3", "prod") == "waiting"
    assert climb.missing("1.3", "prod") == ["is held back: pinned at 1.0 by pat: pat rolled back to 1.0"]
    climb.resume("prod")
    assert climb.state("1.3", "prod") == "active"


def test_asked_again_after_the_rollback_it_waits_no_longer_r12() -> None:
    climb = _climb("1.0", "1.1")
    climb.publish("1.2", "1.3")
    climb.promote("1.3", "prod")
    climb.roll_back("1.0", "prod")
    climb.report("1.0", "prod", RunState.SUCCEEDED)
    climb.now += timedelta(minutes=1)
    climb.promote("1.3", "prod", reason="I mean it")
    assert (climb.state("1.3", "prod"), climb.pinned("prod")) == ("active", None)


def test_what_was_asked_before_waits_though_another_was_asked_since_r12() -> None:
    climb = _climb("1.0", "1.1")
    climb.publish("1.2", "1.3", "1.4")
    climb.promote("1.3", "prod")
    climb.roll_back("1.0", "prod")
    climb.report("1.0", "prod", RunState.SUCCEEDED)
    climb.now += timedelta(minutes=1)
    climb.promote("1.1", "prod", reason="one step forward")
    climb.report("1.1", "prod", RunState.SUCCEEDED)
    assert (climb.state("1.3", "prod"), climb.pinned("prod")) == ("waiting", "1.1")


def test_a_clock_that_was_set_back_frees_nothing_r12() -> None:
    climb = _climb("1.0", "1.1")
    climb.publish("1.2", "1.3")
    climb.promote("1.3", "prod")
    climb.now -= timedelta(hours=1)
    climb.roll_back("1.0", "prod")
    climb.report("1.0", "prod", RunState.SUCCEEDED)
    assert climb.state("1.3", "prod") == "waiting"


def test_what_waits_for_the_target_itself_ends_i2() -> None:
    climb = _climb(entry=(Approvals(of=("ann",)),))
    climb.promote("1.0", "prod", reason="again")
    asked = climb.promotion("1.0", "prod").id
    climb.roll_back("1.0", "prod")
    assert climb.promotions[asked].state == "aborted"
    assert [one.state for one in climb.lane.promotions] == ["active"]


def test_if_its_work_fails_pin_and_occupant_stay_r12() -> None:
    climb = _climb()
    climb.roll_back("1.0", "prod")
    climb.report("1.0", "prod", RunState.FAILED)
    assert (climb.occupant("prod"), climb.pinned("prod")) == ("1.0", "1.0")
    assert climb.standing("1.0", "prod") is Standing.GRANTED


def test_both_keep_their_grants_r8() -> None:
    climb = _climb()
    climb.roll_back("1.0", "prod")
    climb.report("1.0", "prod", RunState.SUCCEEDED)
    assert climb.ledger() == {"1.0": {"prod"}, "1.1": {"prod"}}


def test_a_second_rollback_works_r12() -> None:
    climb = _climb("1.0", "1.1", "1.2")
    climb.roll_back("1.1", "prod")
    climb.roll_back("1.0", "prod")
    assert climb.at("prod") == {"1.0": "active", "1.1": "aborted", "1.2": "passed"}
    assert len([hold for hold in climb.lane.holds if hold.kind is HoldKind.PIN]) == 1


def test_rolled_back_to_what_is_there_already_it_is_done_again_r12() -> None:
    climb = _climb()
    climb.roll_back("1.1", "prod", reason="the machine was set up anew")
    assert (climb.state("1.1", "prod"), climb.pinned("prod")) == ("active", "1.1")


def test_automatic_ones_older_than_the_target_are_superseded_r5() -> None:
    climb = _climb("1.0", next=Next.OLDEST)
    climb.place(climb.hold(HoldKind.FREEZE))
    climb.publish("1.1", "1.2")
    climb.alter("1.2", standings={"prod": Standing.GRANTED})
    climb.lane = replace(climb.lane, promotions=tuple(p for p in climb.lane.promotions if p.version_id != 3))
    climb.roll_back("1.2", "prod")
    assert climb.state("1.1", "prod") == "superseded"


def test_the_expected_state_must_be_the_present_one_r19() -> None:
    with pytest.raises(Conflict, match="is granted, not active"):
        _climb().roll_back("1.0", "prod", expected="active")


def test_what_is_not_there_cannot_be_overridden_r9() -> None:
    climb = _climb()
    climb.place(climb.hold(HoldKind.PAUSE))
    with pytest.raises(NotPossible, match="no hold 'nope' to override; there are upstream, pause-7"):
        climb.roll_back("1.0", "prod", overrides=frozenset({"nope", *_HELD}), reason="please")
    assert climb.occupant("prod") == "1.1"
