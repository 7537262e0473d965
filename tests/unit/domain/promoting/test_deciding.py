"""Decisions: who may give them, when, and which count (R17, R18)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from fakes.climbing import NOON, Climb
from levelgate.domain.change import Decided, Ended, Withdrawn
from levelgate.domain.gates.approvals import Approvals
from levelgate.domain.gates.sign_offs import SignOffs
from levelgate.domain.gates.soak import Soak
from levelgate.domain.hold import HoldKind
from levelgate.domain.people import People
from levelgate.domain.pipeline import RunState
from levelgate.domain.track import Level
from levelgate.errors import Conflict, NotEntitled, NotPossible

HOUR = timedelta(hours=1)


def _climb(*, people: People | None = None, approvals: Approvals | None = None, **level: Any) -> Climb:
    """Make prod, which 2 of ann, bob and cy let in, and which ann signs off after its work."""
    fields: dict[str, Any] = {
        "entry": (approvals or Approvals(of=("ann", "bob", "cy"), count=2),),
        "work": ("deploy",),
        "exit": (SignOffs(of=("ann",)),),
        **level,
    }
    climb = Climb(Level(name="prod", **fields), people=people)
    climb.settle()
    climb.publish("1.0")
    return climb


def _active() -> Climb:
    climb = _climb()
    climb.approve("1.0", "prod", "ann", "bob")
    return climb


def test_a_decision_is_kept_with_its_reason_r17() -> None:
    climb = _climb()
    (changed,) = climb.approve("1.0", "prod", "ann", reason="looks good")
    assert isinstance(changed, Decided)
    decision = changed.decision
    assert (decision.gate, decision.person, decision.reason, decision.at) == ("approvals", "ann", "looks good", NOON)


def test_repeating_an_answer_changes_nothing_r17() -> None:
    climb = _climb()
    climb.approve("1.0", "prod", "ann")
    assert climb.approve("1.0", "prod", "ann", reason="really") == []


def test_one_reject_ends_the_promotion_r17() -> None:
    climb = _climb()
    climb.approve("1.0", "prod", "ann")
    changes = climb.reject("1.0", "prod", "cy", reason="it leaks")
    assert [type(one) for one in changes] == [Decided, Ended]
    promotion = climb.promotion("1.0", "prod")
    assert (promotion.state, promotion.end_reason) == ("rejected", "rejected by cy: it leaks")


def test_a_reject_is_taken_also_after_that_persons_own_approve_r17() -> None:
    climb = _climb()
    climb.approve("1.0", "prod", "ann")
    climb.reject("1.0", "prod", "ann")
    assert climb.state("1.0", "prod") == "rejected"


def test_approvals_are_open_even_when_the_count_is_reached_r17() -> None:
    climb = _climb(slots=1)
    climb.approve("1.0", "prod", "ann", "bob")
    climb.publish("1.1")
    climb.approve("1.1", "prod", "ann", "bob")
    assert climb.state("1.1", "prod") == "waiting"
    climb.approve("1.1", "prod", "cy")
    climb.reject("1.1", "prod", "cy")
    assert climb.state("1.1", "prod") == "rejected"


def test_a_withdrawn_answer_counts_no_more_and_may_be_given_again_r17() -> None:
    climb = _climb()
    climb.approve("1.0", "prod", "ann")
    (changed,) = climb.withdraw("1.0", "prod", "ann")
    assert isinstance(changed, Withdrawn)
    assert changed.decision.withdrawn_at == NOON
    assert climb.missing("1.0", "prod") == ["needs 2 approvals of ann, bob, cy"]
    climb.approve("1.0", "prod", "ann", "bob")
    assert climb.state("1.0", "prod") == "active"
    assert len(climb.promotion("1.0", "prod").decisions) == 3


def test_there_must_be_something_to_withdraw_r17() -> None:
    with pytest.raises(Conflict, match="ann has no answer to withdraw on the approvals of promotion 1"):
        _climb().withdraw("1.0", "prod", "ann")


def test_one_gone_stale_may_be_given_again_r17() -> None:
    climb = _climb(approvals=Approvals(of=("ann", "bob"), count=2, validity=HOUR))
    climb.approve("1.0", "prod", "ann")
    climb.wait(2 * HOUR)
    climb.approve("1.0", "prod", "ann")
    assert climb.missing("1.0", "prod") == ["needs 1 more approval of ann, bob"]


def test_approvals_are_closed_once_it_has_entered_r17() -> None:
    climb = _active()
    with pytest.raises(Conflict, match="promotion 1 is active: approvals are taken while it waits"):
        climb.approve("1.0", "prod", "cy", gate="approvals")


def test_an_approval_is_not_withdrawn_once_it_has_entered_r17() -> None:
    climb = _active()
    with pytest.raises(Conflict, match="approvals are taken while it waits"):
        climb.withdraw("1.0", "prod", "bob", gate="approvals")


def test_a_sign_off_before_the_works_success_is_refused_as_not_open_yet_r17() -> None:
    climb = _active()
    with pytest.raises(Conflict, match="sign-offs are not open yet"):
        climb.approve("1.0", "prod", "ann")


def test_a_sign_off_while_it_waits_is_refused_as_not_open_yet_r17() -> None:
    with pytest.raises(Conflict, match="promotion 1 is waiting: sign-offs are not open yet"):
        _climb().approve("1.0", "prod", "ann", gate="sign_offs")


def test_sign_offs_are_open_from_the_works_success_until_the_end_r17() -> None:
    climb = _active()
    climb.report("1.0", "prod", RunState.SUCCEEDED)
    climb.approve("1.0", "prod", "ann")
    assert climb.state("1.0", "prod") == "passed"
    with pytest.raises(Conflict, match="promotion 1 is passed"):
        climb.reject("1.0", "prod", "ann")


def test_a_level_without_that_gate_is_named_r17() -> None:
    climb = _climb(exit=())
    with pytest.raises(NotPossible, match="prod has no sign_offs to decide on; it has approvals"):
        climb.approve("1.0", "prod", "ann", gate="sign_offs")


def test_only_those_whom_the_gate_names_decide_i6() -> None:
    with pytest.raises(NotEntitled, match=r"eve may not decide on the approvals of promotion 1; .*: ann, bob, cy"):
        _climb().approve("1.0", "prod", "eve")
    with pytest.raises(NotEntitled, match="eve may not"):
        _climb().reject("1.0", "prod", "eve")


def test_the_requester_is_excluded_where_the_gate_says_so_r18() -> None:
    climb = _climb(approvals=Approvals(of=("ann", "bob"), not_requester=True))
    climb.promote("1.0", "prod", "ann")
    with pytest.raises(NotEntitled, match="these may: bob"):
        climb.approve("1.0", "prod", "ann")


def test_not_requester_excludes_nobody_where_levelgate_asked_r18() -> None:
    climb = _climb(approvals=Approvals(of=("ann", "bob"), not_requester=True))
    climb.approve("1.0", "prod", "ann")
    assert climb.state("1.0", "prod") == "active"


def test_an_overridden_gate_takes_no_decisions_r9() -> None:
    climb = _climb()
    climb.place(climb.hold(HoldKind.PAUSE))
    climb.promote("1.0", "prod", overrides=frozenset({"approvals"}), reason="urgent")
    with pytest.raises(Conflict, match="approvals were overridden"):
        climb.approve("1.0", "prod", "ann")


def test_the_expected_state_must_be_the_present_one_r19() -> None:
    with pytest.raises(Conflict, match="promotion 1 is waiting, not active"):
        _climb().approve("1.0", "prod", "ann", expected="active")


def test_an_approval_older_than_its_validity_at_entry_does_not_count_r18() -> None:
    climb = _climb(approvals=Approvals(of=("ann", "bob"), count=2, validity=HOUR))
    climb.approve("1.0", "prod", "ann")
    climb.wait(HOUR + timedelta(seconds=1))
    climb.approve("1.0", "prod", "bob")
    assert climb.state("1.0", "prod") == "waiting"


def test_an_answer_that_comes_after_the_entry_is_a_conflict_also_where_nobody_signs_off_r17() -> None:
    climb = _climb(work=(), exit=(Soak(time=HOUR),))
    climb.approve("1.0", "prod", "ann", "bob")
    with pytest.raises(Conflict, match="promotion 1 is active: approvals are taken while it waits"):
        climb.reject("1.0", "prod", "cy")
