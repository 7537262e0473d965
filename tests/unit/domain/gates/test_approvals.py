"""The entry gate `approvals` (R17, R18, R22)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from fakes.gate_facts import DAY, HOUR, NOON, PEOPLE, approve, facts, waiting
from levelgate.domain.gate import End
from levelgate.domain.gates.approvals import Approvals, read
from levelgate.domain.people import People, Role, RoleDefinition
from levelgate.domain.promotion import Answer, Promotion, PromotionState

_INSTANT = timedelta(microseconds=1)
_TWO = Approvals(of=("team",), count=2)


def _what(gate: Approvals, promotion: Promotion | None) -> list[tuple[str, tuple[str, ...]]]:
    return [(one.what, one.who) for one in gate.judge(facts(promotion)).missing]


def test_it_says_how_many_are_missing_and_who_may_give_them_r20() -> None:
    assert _what(_TWO, waiting()) == [("needs 2 approvals of team", ("ann", "bob", "cy"))]


def test_one_who_has_approved_is_not_asked_again_r20() -> None:
    assert _what(_TWO, waiting(approve("ann"))) == [("needs 1 more approval of team", ("bob", "cy"))]


def test_it_answers_before_there_is_a_promotion_r20() -> None:
    assert _what(_TWO, None) == [("needs 2 approvals of team", ("ann", "bob", "cy"))]


def test_it_says_where_nobody_is_left_r20() -> None:
    gate = Approvals(of=("dee",), not_requester=True)
    assert _what(gate, waiting(requester="dee")) == [
        ("needs 1 approval of dee, and nobody is left who may give it", ())
    ]


def test_the_count_passes_r18() -> None:
    assert _TWO.judge(facts(waiting(approve("ann"), approve("bob")))).passes


def test_one_person_counts_once_r17() -> None:
    assert not _TWO.judge(facts(waiting(approve("ann", HOUR), approve("ann")))).passes


def test_a_name_that_is_no_group_is_a_person() -> None:
    assert Approvals(of=("zoe",)).judge(facts(waiting(approve("zoe")))).passes


def test_the_approval_of_someone_no_longer_entitled_does_not_count_r18() -> None:
    without_ann = People(groups={"team": frozenset({"bob", "cy"})})
    promotion = waiting(approve("ann"), approve("bob"))
    assert not _TWO.judge(facts(promotion, people=without_ann)).passes


def test_an_approver_who_loses_the_role_before_entry_does_not_count_any_more_r18() -> None:
    approver = RoleDefinition(role=Role.APPROVER, persons=("ann",), levels=("web/prod",))
    elsewhere = replace(approver, levels=("web/qa",))
    gate, promotion = Approvals(of=("team",)), waiting(approve("ann"))
    assert gate.judge(facts(promotion, people=replace(PEOPLE, roles=(approver,)))).passes
    assert not gate.judge(facts(promotion, people=replace(PEOPLE, roles=(elsewhere,)))).passes


def test_each_of_needs_one_of_each_besides_the_count_r18() -> None:
    gate = Approvals(of=("team",), each_of=("security",))
    assert _what(gate, waiting(approve("ann"))) == [("needs 1 approval of security", ("dee",))]


def test_an_approval_of_each_of_alone_does_not_fill_the_count_r18() -> None:
    gate = Approvals(of=("team",), each_of=("security",))
    assert _what(gate, waiting(approve("dee"))) == [("needs 1 approval of team", ("ann", "bob", "cy"))]


def test_one_person_of_both_fills_both_r18() -> None:
    gate = Approvals(of=("team", "dee"), each_of=("security",))
    assert gate.judge(facts(waiting(approve("dee")))).passes


def test_the_requester_does_not_count_where_excluded_r18() -> None:
    gate = replace(_TWO, not_requester=True)
    promotion = waiting(approve("ann"), approve("bob"), requester="ann")
    assert _what(gate, promotion) == [("needs 1 more approval of team", ("cy",))]


def test_not_requester_excludes_nobody_where_levelgate_asked_r18() -> None:
    gate = replace(_TWO, not_requester=True)
    assert gate.judge(facts(waiting(approve("ann"), approve("bob")))).passes


def test_one_reject_ends_the_promotion_r17() -> None:
    promotion = waiting(approve("ann"), approve("bob", answer=Answer.REJECT, reason="too slow"))
    assert _TWO.judge(facts(promotion)).end == End(state=PromotionState.REJECTED, reason="rejected by bob: too slow")


def test_a_reject_counts_although_the_count_is_reached_r17() -> None:
    promotion = waiting(approve("ann"), approve("bob"), approve("cy", answer=Answer.REJECT))
    assert _TWO.judge(facts(promotion)).end == End(state=PromotionState.REJECTED, reason="rejected by cy")


def test_the_reject_of_someone_not_entitled_ends_nothing_i6() -> None:
    assert _TWO.judge(facts(waiting(approve("zoe", answer=Answer.REJECT)))).end is None


def test_an_approval_friday_with_a_validity_of_24h_is_asked_again_on_monday_r18() -> None:
    gate = Approvals(of=("team",), validity=DAY)
    assert not gate.judge(facts(waiting(approve("ann", 3 * DAY)))).passes
    assert gate.judge(facts(waiting(approve("ann", 3 * DAY), approve("ann")))).passes


def test_what_passes_is_looked_at_again_when_an_approval_goes_stale_r20() -> None:
    gate = Approvals(of=("team",), validity=DAY)
    assert gate.judge(facts(waiting(approve("ann", HOUR)))).look_again == NOON - HOUR + DAY + _INSTANT


def test_the_request_expires_when_its_lifetime_is_over_r18() -> None:
    gate = replace(_TWO, lifetime=DAY)
    verdict = gate.judge(facts(waiting(approve("ann"), asking_since=NOON - DAY)))
    assert verdict.end == End(state=PromotionState.EXPIRED, reason="it did not get its approvals within 1d")


def test_the_request_does_not_expire_ahead_of_its_lifetime_r18() -> None:
    gate = replace(_TWO, lifetime=DAY)
    verdict = gate.judge(facts(waiting(asking_since=NOON - DAY + _INSTANT)))
    assert (verdict.end, verdict.missing[0].look_again) == (None, NOON + _INSTANT)


def test_without_a_time_from_which_it_was_asked_nothing_expires_r18() -> None:
    gate = replace(_TWO, lifetime=DAY)
    assert gate.judge(facts(waiting(), at=NOON + 100 * DAY)).end is None


def test_an_approval_after_the_lifetime_comes_too_late_however_late_it_is_noticed_r18() -> None:
    gate = Approvals(of=("team",), lifetime=DAY)
    verdict = gate.judge(facts(waiting(approve("ann"), asking_since=NOON - DAY), at=NOON + DAY))
    assert verdict.end is not None
    assert verdict.end.state is PromotionState.EXPIRED


def test_a_reject_within_the_lifetime_ends_rejected_however_late_it_is_noticed_r18() -> None:
    gate = Approvals(of=("team",), lifetime=DAY)
    reject = approve("ann", HOUR, answer=Answer.REJECT)
    verdict = gate.judge(facts(waiting(reject, asking_since=NOON - DAY), at=NOON + DAY))
    assert verdict.end == End(state=PromotionState.REJECTED, reason="rejected by ann")


def test_the_lifetime_begins_when_only_approvals_are_missing_r18() -> None:
    assert _TWO.clock(facts(waiting()), others_pass=True) == (NOON, None)
    assert _TWO.clock(facts(waiting()), others_pass=False) == (None, None)


def test_the_lifetime_goes_on_while_approvals_come_in_r18() -> None:
    promotion = waiting(approve("ann"), asking_since=NOON - HOUR)
    assert _TWO.clock(facts(promotion), others_pass=True) == (NOON - HOUR, None)


@pytest.mark.parametrize(
    ("promotion", "others_pass"),
    [
        (waiting(approve("ann"), approve("bob"), asking_since=NOON - HOUR), True),
        (waiting(asking_since=NOON - HOUR), False),
    ],
)
def test_the_lifetime_stands_still_when_reached_or_while_another_gate_is_shut_r18(
    promotion: Promotion, *, others_pass: bool
) -> None:
    assert _TWO.clock(facts(promotion), others_pass=others_pass) == (NOON - HOUR, NOON)


def test_the_lifetime_goes_on_by_as_long_as_it_stood_still_r18() -> None:
    promotion = waiting(asking_since=NOON - 5 * HOUR, asking_stopped_at=NOON - 4 * HOUR)
    assert _TWO.clock(facts(promotion), others_pass=True) == (NOON - HOUR, None)


def test_while_it_stands_still_nothing_moves_and_nothing_expires_r18() -> None:
    gate = replace(_TWO, lifetime=HOUR)
    promotion = waiting(asking_since=NOON - 5 * HOUR, asking_stopped_at=NOON - 4 * HOUR)
    assert gate.clock(facts(promotion), others_pass=False) == (NOON - 5 * HOUR, NOON - 4 * HOUR)
    assert gate.judge(facts(promotion)).end is None


def test_the_lifetime_starts_anew_when_an_approval_goes_stale_r18() -> None:
    gate = replace(_TWO, validity=DAY, lifetime=3 * DAY)
    promotion = waiting(approve("ann", DAY + HOUR), asking_since=NOON - DAY - HOUR)
    assert gate.clock(facts(promotion), others_pass=True) == (NOON - HOUR + _INSTANT, None)


def test_the_lifetime_starts_anew_when_an_approval_went_stale_while_it_stood_still_r18() -> None:
    gate = replace(_TWO, validity=DAY)
    still = waiting(approve("ann", DAY + HOUR), asking_since=NOON - DAY - 2 * HOUR, asking_stopped_at=NOON - 2 * HOUR)
    assert gate.clock(facts(still), others_pass=True) == (NOON, None)
    assert gate.clock(facts(still), others_pass=False) == (NOON, NOON)


def test_an_approval_that_went_stale_once_does_not_start_it_anew_twice_r18() -> None:
    gate = replace(_TWO, validity=DAY)
    promotion = waiting(approve("ann", DAY + 2 * HOUR), asking_since=NOON - HOUR)
    assert gate.clock(facts(promotion), others_pass=True) == (NOON - HOUR, None)


def test_an_approval_that_went_stale_after_the_lifetime_starts_nothing_anew_r18() -> None:
    gate = replace(_TWO, validity=DAY, lifetime=2 * HOUR)
    promotion = waiting(approve("ann", DAY + HOUR), asking_since=NOON - 4 * HOUR)
    assert gate.clock(facts(promotion), others_pass=True) == (NOON - 4 * HOUR, None)


def test_it_is_open_only_while_the_promotion_waits_r17() -> None:
    assert _TWO.is_open(waiting())
    assert not _TWO.is_open(replace(waiting(), state=PromotionState.ACTIVE))


@pytest.mark.parametrize(
    ("gate", "problems"),
    [
        (Approvals(of=("nobody",)), ["nobody is in nobody; give it members"]),
        (
            Approvals(of=("team",), count=4),
            ["count 4 cannot be reached by ann, bob, cy; write 3 at most, or name more"],
        ),
        (Approvals(of=("team",), each_of=("nobody",)), ["nobody is in nobody; give it members"]),
        (_TWO, []),
    ],
)
def test_a_count_that_nobody_can_reach_is_a_problem_r22(gate: Approvals, problems: list[str]) -> None:
    assert gate.problems(PEOPLE) == problems


@pytest.mark.parametrize(
    "settings",
    [
        {"of": ["team"]},
        {"each_of": ["team", "security"]},
        {
            "count": 2,
            "of": ["team"],
            "each_of": ["security"],
            "not_requester": True,
            "lifetime": "7d",
            "validity": "24h",
        },
    ],
)
def test_what_is_read_is_written_alike(settings: dict[str, Any]) -> None:
    written = read(settings).settings()
    assert read(written) == read(settings)


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (2, "is not a mapping; write {count: ..., of: ...}"),
        ({}, "'of' is missing; add it"),
        ({"of": []}, "names nobody and nothing; name at least one, or leave it out"),
        ({"of": "team"}, r"is not a list; write \[a, b\] or one name a line"),
        ({"of": ["team", "team"]}, "stands here twice; name it once"),
        ({"of": ["team"], "count": 0}, "is not a count; write a whole number from 1"),
        ({"of": ["team"], "count": True}, "is not a count; write a whole number from 1"),
        ({"of": ["team"], "cuont": 2}, "unknown key 'cuont'; did you mean 'count'?"),
        ({"of": ["team"], "validity": 3}, "is not a duration; write a whole number and s, m, h or d"),
        ({"of": ["team"], "not_requester": "yes"}, "is not true or false; write true or false"),
    ],
)
def test_an_error_says_what_would_be_right(value: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        read(value)
