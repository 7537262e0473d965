"""Whoever may decide can change an answer: groups and roles mark the lanes with open promotions due (R23)."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from fakes.ledger import NOW
from fakes.stored_lane import StoredLane
from levelgate.domain.gates.approvals import Approvals
from levelgate.domain.people import GroupDefinition, Role, RoleDefinition
from levelgate.domain.track import Level
from levelgate.ports import Transaction
from levelgate.storage.store import SqlStore

_APPROVER = RoleDefinition(role=Role.APPROVER, persons=("ann",))
_TEAM = GroupDefinition(name="team", members=("ann", "bob"))


def _change_role(transaction: Transaction) -> None:
    transaction.roles.change(1, RoleDefinition(role=Role.APPROVER, persons=("bob",)))


def _remove_role(transaction: Transaction) -> None:
    transaction.roles.remove(1)


def _add_role(transaction: Transaction) -> None:
    transaction.roles.add(RoleDefinition(role=Role.APPROVER, persons=("cy",)))


def _change_group(transaction: Transaction) -> None:
    transaction.groups.change(1, GroupDefinition(name="team", members=("ann",)))


@pytest.mark.parametrize("change", [_change_role, _remove_role, _add_role, _change_group])
def test_a_lane_with_an_open_promotion_is_due_when_people_change_r23(
    store: SqlStore, change: Callable[[Transaction], None]
) -> None:
    with store.write() as transaction:
        transaction.groups.add(_TEAM)
        transaction.roles.add(_APPROVER)
    lane = StoredLane(store, Level(name="dev", entry=(Approvals(of=("team",)),)))
    lane.record("1.0")
    lane.settle()
    with store.write() as transaction:
        assert transaction.lanes.due(NOW, 10) == []
        change(transaction)
        assert len(transaction.lanes.due(NOW, 10)) == 1


def test_a_lane_is_loaded_with_who_may_decide_r18(store: SqlStore) -> None:
    with store.write() as transaction:
        transaction.groups.add(_TEAM)
        transaction.roles.add(_APPROVER)
    lane = StoredLane(store, Level(name="dev", entry=(Approvals(of=("team",)),)))
    lane.record("1.0")
    people = lane.load().people
    assert Approvals(of=("team",)).entitled(people, None, "web/dev") == {"ann"}
