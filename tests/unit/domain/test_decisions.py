"""Which decisions count now (R17, R18)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from fakes.gate_facts import DAY, HOUR, NOON, approve, sign
from levelgate.domain.decisions import Counting, Entitlement, standing_answers
from levelgate.domain.promotion import Answer, Decision

_INSTANT = timedelta(microseconds=1)


def _counting(*decisions: Decision, now: datetime = NOON, **more: Any) -> Counting:
    return Entitlement(gate="approvals", entitled=frozenset({"ann", "bob"}), **more).counting(decisions, now)


def test_a_person_has_one_standing_answer_the_last_one_r17() -> None:
    reject = approve("ann", answer=Answer.REJECT)
    assert standing_answers([approve("ann", HOUR), reject], "approvals") == {"ann": reject}


def test_an_answer_at_another_gate_does_not_stand_here_r17() -> None:
    assert standing_answers([sign("ann")], "approvals") == {}


def test_a_withdrawn_answer_does_not_stand_r17() -> None:
    assert standing_answers([approve("ann", HOUR, withdrawn_at=NOON)], "approvals") == {}


def test_a_withdrawn_answer_may_be_given_again_r17() -> None:
    again = approve("ann")
    assert standing_answers([approve("ann", DAY, withdrawn_at=NOON - HOUR), again], "approvals") == {"ann": again}


def test_withdrawing_does_not_bring_back_an_earlier_answer_r17() -> None:
    assert standing_answers([approve("ann", DAY), approve("ann", withdrawn_at=NOON)], "approvals") == {}


def test_a_decision_counts_only_of_someone_still_entitled_r18() -> None:
    assert _counting(approve("ann"), approve("zoe")).approved == {"ann"}


def test_a_decision_counts_until_it_is_older_than_its_validity_r18() -> None:
    at_the_limit = _counting(approve("ann", DAY), validity=DAY)
    after_it = _counting(approve("ann", DAY), validity=DAY, now=NOON + _INSTANT)
    assert (at_the_limit.approved, after_it.approved) == (frozenset({"ann"}), frozenset[str]())


def test_it_says_when_the_first_approval_goes_stale_r18() -> None:
    counted = _counting(approve("ann", HOUR), approve("bob", 2 * HOUR), validity=DAY)
    assert counted.look_again == NOON - 2 * HOUR + DAY + _INSTANT


def test_what_was_given_before_the_gate_opened_does_not_count_r17() -> None:
    assert _counting(approve("ann", 2 * HOUR), since=NOON - HOUR).approved == frozenset()


def test_what_was_given_after_its_time_does_not_count_r18() -> None:
    assert _counting(approve("ann"), approve("bob", _INSTANT), before=NOON).approved == {"bob"}


def test_of_two_rejects_the_first_is_told_r17() -> None:
    first = approve("bob", HOUR, answer=Answer.REJECT)
    assert _counting(first, approve("ann", answer=Answer.REJECT)).reject == first
