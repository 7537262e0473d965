"""Approve, reject and withdraw, each in one transaction."""

from __future__ import annotations

from datetime import timedelta

import pytest

from fakes.ascent import Ascent, by
from levelgate.domain.gates.approvals import Approvals
from levelgate.domain.gates.sign_offs import SignOffs
from levelgate.domain.people import GroupDefinition
from levelgate.domain.promotion import Answer
from levelgate.domain.track import Level
from levelgate.errors import Conflict, NotEntitled, NotPossible
from levelgate.storage.store import SqlStore

TEAM = GroupDefinition(name="team", members=("ann", "bob", "cy"))


def _waiting(store: SqlStore) -> Ascent:
    approvals = Approvals(of=("team",), count=2, validity=timedelta(days=1))
    ascent = Ascent(store, Level(name="prod", entry=(approvals,), work=("deploy",)), groups=[TEAM])
    ascent.publish("1.0")
    return ascent


def test_the_second_approval_lets_it_in(store: SqlStore) -> None:
    ascent = _waiting(store)
    ascent.decisions.approve(1, by("ann"))
    ascent.decisions.approve(1, by("ann"))
    assert ascent.state("1.0", "prod") == "waiting"
    entered = ascent.decisions.approve(1, by("bob"))
    assert entered.promotion.state == "active"
    assert [one.person for one in entered.promotion.decisions] == ["ann", "bob"]


def test_after_a_reject_another_approval_is_a_conflict_that_names_it(store: SqlStore) -> None:
    ascent = _waiting(store)
    ascent.decisions.approve(1, by("ann"))
    ascent.decisions.reject(1, by("bob", "broken"))
    with pytest.raises(Conflict, match="promotion 1 is rejected: rejected by bob: broken"):
        ascent.decisions.approve(1, by("cy"))


def test_a_repeated_answer_writes_nothing_r17(store: SqlStore) -> None:
    ascent = _waiting(store)
    ascent.decisions.approve(1, by("ann"))
    events = ascent.events()
    ascent.decisions.approve(1, by("ann"))
    assert ascent.events() == events


def test_a_withdrawn_answer_counts_no_more_and_may_be_given_again(store: SqlStore) -> None:
    ascent = _waiting(store)
    ascent.decisions.approve(1, by("ann"))
    ascent.decisions.withdraw(1, by("ann"))
    ascent.decisions.approve(1, by("bob"))
    assert ascent.state("1.0", "prod") == "waiting"
    ascent.decisions.approve(1, by("ann"))
    assert ascent.state("1.0", "prod") == "active"


def test_whom_the_gate_does_not_name_may_not_decide(store: SqlStore) -> None:
    ascent = _waiting(store)
    with pytest.raises(
        NotEntitled, match="dee may not decide on the approvals of promotion 1; these may: ann, bob, cy"
    ):
        ascent.decisions.approve(1, by("dee"))


def test_who_leaves_the_group_before_entry_counts_no_more_r18(store: SqlStore) -> None:
    ascent = _waiting(store)
    ascent.decisions.approve(1, by("ann"))
    with store.write() as transaction:
        group = transaction.groups.get("team")
        transaction.groups.change(group.id, GroupDefinition(name="team", members=("bob", "cy", "dee")))
    assert ascent.evaluate() == 1
    ascent.decisions.approve(1, by("bob"))
    assert ascent.state("1.0", "prod") == "waiting"
    ascent.decisions.approve(1, by("dee"))
    assert ascent.state("1.0", "prod") == "active"


def test_a_group_that_is_changed_marks_what_waits_alone_r23(store: SqlStore) -> None:
    ascent = _waiting(store)
    with store.write() as transaction:
        transaction.groups.add(GroupDefinition(name="other", members=("eve",)))
        assert transaction.lanes.due(ascent.clock.now(), 10) == [1]
    ascent.settle()
    ascent.decisions.reject(1, by("ann"))
    with store.write() as transaction:
        transaction.groups.add(GroupDefinition(name="another", members=("eve",)))
        assert transaction.lanes.due(ascent.clock.now(), 10) == []


def test_an_approval_goes_stale_by_itself_and_is_given_again(store: SqlStore) -> None:
    ascent = _waiting(store)
    ascent.decisions.approve(1, by("ann"))
    ascent.clock.move(days=2)
    assert ascent.evaluate() == 1
    ascent.decisions.approve(1, by("bob"))
    assert ascent.state("1.0", "prod") == "waiting"
    ascent.decisions.approve(1, by("ann"))
    assert ascent.state("1.0", "prod") == "active"


def test_a_sign_off_before_the_work_has_succeeded_is_a_conflict(store: SqlStore) -> None:
    ascent = Ascent(store, Level(name="qa", work=("test",), exit=(SignOffs(of=("ann",)),)))
    ascent.poll_only("1.0")
    ascent.evaluate()
    with pytest.raises(Conflict, match="sign-offs are not open yet"):
        ascent.decisions.approve(1, by("ann"))
    ascent.settle()
    assert ascent.decisions.approve(1, by("ann")).promotion.state == "passed"


def test_a_state_that_is_expected_and_is_another_by_now_is_a_conflict_r19(store: SqlStore) -> None:
    ascent = _waiting(store)
    with pytest.raises(Conflict, match="promotion 1 is waiting, not active"):
        ascent.decisions.approve(1, by("ann", expected="active"))


def test_a_level_without_such_a_gate_takes_no_answer(store: SqlStore) -> None:
    ascent = _waiting(store)
    with pytest.raises(NotPossible, match="prod has no sign_offs to decide on"):
        ascent.decisions.approve(1, by("ann", gate="sign_offs"))


def test_the_events_tell_who_answered_what_at_which_gate(store: SqlStore) -> None:
    ascent = _waiting(store)
    ascent.decisions.approve(1, by("ann", "fine"))
    ascent.decisions.withdraw(1, by("ann"))
    given, withdrawn = ascent.events("decision.*")
    assert (given.subject, given.actor, given.reason) == ("promotion:1", "ann", "fine")
    assert (given.data["gate"], given.data["answer"], given.data["level"]) == ("approvals", Answer.APPROVE, "web/prod")
    assert (withdrawn.kind, withdrawn.actor) == ("decision.withdrawn", "ann")
