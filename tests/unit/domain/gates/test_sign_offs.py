"""The exit gate `sign_offs` (R17, R18, R22)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from fakes.gate_facts import DAY, HOUR, NOON, PEOPLE, active, approve, facts, sign, waiting
from levelgate.domain.gate import End
from levelgate.domain.gates.sign_offs import SignOffs, read
from levelgate.domain.people import People
from levelgate.domain.promotion import Answer, PromotionState

_INSTANT = timedelta(microseconds=1)
_TWO = SignOffs(of=("team",), count=2)


def test_it_says_how_many_are_missing_and_who_may_give_them_r20() -> None:
    missing = _TWO.judge(facts(active(sign("ann")))).missing
    assert [(one.what, one.who) for one in missing] == [("needs 1 more sign-off of team", ("bob", "cy"))]


def test_the_count_passes_r6() -> None:
    assert _TWO.judge(facts(active(sign("ann"), sign("bob")))).passes


def test_an_approval_is_no_sign_off_r17() -> None:
    assert not SignOffs(of=("team",)).judge(facts(active(approve("ann")))).passes


def test_until_the_work_has_succeeded_it_says_so_r17() -> None:
    missing = _TWO.judge(facts(active(worked_at=None))).missing
    assert [one.what for one in missing] == ["needs sign-offs once its work has succeeded"]


def test_a_sign_off_ahead_of_the_works_success_does_not_count_r17() -> None:
    promotion = active(sign("ann", HOUR + _INSTANT), sign("bob", HOUR))
    assert [one.who for one in _TWO.judge(facts(promotion)).missing] == [("ann", "cy")]


def test_a_sign_off_of_someone_no_longer_entitled_does_not_count_r18() -> None:
    without_ann = People(groups={"team": frozenset({"bob", "cy"})})
    assert not _TWO.judge(facts(active(sign("ann"), sign("bob")), people=without_ann)).passes


def test_one_reject_ends_the_promotion_r17() -> None:
    promotion = active(sign("ann"), sign("bob"), sign("cy", answer=Answer.REJECT, reason="it leaks"))
    assert _TWO.judge(facts(promotion)).end == End(state=PromotionState.REJECTED, reason="rejected by cy: it leaks")


def test_it_expires_when_its_lifetime_from_the_works_success_is_over() -> None:
    gate = replace(_TWO, lifetime=HOUR)
    verdict = gate.judge(facts(active(sign("ann"))))
    assert verdict.end == End(state=PromotionState.EXPIRED, reason="it did not get its sign-offs within 1h")


def test_it_is_looked_at_again_when_its_lifetime_is_over_r20() -> None:
    gate = replace(_TWO, lifetime=DAY)
    assert [one.look_again for one in gate.judge(facts(active())).missing] == [NOON - HOUR + DAY]


def test_a_sign_off_after_the_lifetime_comes_too_late_however_late_it_is_noticed() -> None:
    gate = SignOffs(of=("team",), lifetime=HOUR)
    verdict = gate.judge(facts(active(sign("ann")), at=NOON + HOUR))
    assert verdict.end is not None
    assert verdict.end.state is PromotionState.EXPIRED


def test_what_was_signed_in_time_does_not_expire() -> None:
    gate = SignOffs(of=("team",), lifetime=DAY)
    assert gate.judge(facts(active(sign("ann")), at=NOON + 9 * DAY)).passes


def test_it_is_open_from_the_works_success_until_the_end_r17() -> None:
    assert _TWO.is_open(active())
    assert not _TWO.is_open(active(worked_at=None))
    assert not _TWO.is_open(waiting())
    assert not _TWO.is_open(replace(active(), state=PromotionState.PASSED))


def test_who_is_entitled_are_the_persons_behind_the_names() -> None:
    assert SignOffs(of=("team", "zoe")).entitled(PEOPLE, active(), "web/qa") == {"ann", "bob", "cy", "zoe"}


def test_a_count_that_nobody_can_reach_is_a_problem_r22() -> None:
    assert SignOffs(of=("security",), count=2).problems(PEOPLE) == [
        "count 2 cannot be reached by dee; write 1 at most, or name more"
    ]


def test_what_is_read_is_written_alike() -> None:
    gate = SignOffs(of=("team",), count=2, lifetime=2 * DAY)
    assert gate.settings() == {"count": 2, "of": ["team"], "lifetime": "2d"}
    assert read(gate.settings()) == gate


def test_it_must_name_somebody_r22() -> None:
    with pytest.raises(ValueError, match="'of' is missing; add it"):
        read({"count": 1})
