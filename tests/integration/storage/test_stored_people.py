"""Groups and roles are stored whole."""

from __future__ import annotations

import pytest

from levelgate.domain.people import GroupDefinition, Role, RoleDefinition
from levelgate.errors import Conflict, NotFound
from levelgate.storage.store import SqlStore

QA = GroupDefinition(name="qa-team", members=("ann", "bob"))


def test_a_group_is_stored_whole(store: SqlStore) -> None:
    with store.write() as transaction:
        added = transaction.groups.add(QA)
    with store.read() as transaction:
        assert transaction.groups.all() == [added] == [transaction.groups.get("qa-team")]
    assert (added.definition, added.revision) == (QA, 1)


def test_a_changed_group_has_a_higher_revision(store: SqlStore) -> None:
    smaller = GroupDefinition(name="qa-team", members=("ann",))
    with store.write() as transaction:
        changed = transaction.groups.change(transaction.groups.add(QA).id, smaller)
    assert (changed.definition, changed.revision) == (smaller, 2)


def test_a_removed_group_is_not_found_and_comes_back(store: SqlStore) -> None:
    with store.write() as transaction:
        added = transaction.groups.add(QA)
        transaction.groups.remove(added.id)
        assert transaction.groups.all() == []
        with pytest.raises(NotFound, match="there is no group 'qa-team'"):
            transaction.groups.get("qa-team")
        assert transaction.groups.add(QA).id == added.id


def test_two_groups_of_one_name_are_a_conflict(store: SqlStore) -> None:
    with store.write() as transaction:
        transaction.groups.add(QA)
        with pytest.raises(Conflict, match="there is a group 'qa-team' already"):
            transaction.groups.add(QA)


def test_roles_are_stored_whole_changed_and_removed(store: SqlStore) -> None:
    narrow = RoleDefinition(role=Role.PROMOTER, groups=("qa-team",), tracks=("web",))
    wide = RoleDefinition(role=Role.PROMOTER, persons=("cy",), levels=("web/prod",))
    with store.write() as transaction:
        first, second = transaction.roles.add(narrow), transaction.roles.add(wide)
        assert [one.definition for one in transaction.roles.all()] == [narrow, wide]
        transaction.roles.change(first.id, wide)
        transaction.roles.remove(second.id)
        left = transaction.roles.all()
    assert [(one.id, one.definition) for one in left] == [(first.id, wide)]
