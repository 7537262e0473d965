"""Repositories as the database keeps them."""

from __future__ import annotations

import pytest

from fakes.ledger import NOW, later, repository, with_package
from levelgate.domain.repository import PollState
from levelgate.errors import Conflict, NotFound
from levelgate.storage.store import SqlStore


def test_repositories_come_by_name(store: SqlStore) -> None:
    with store.write() as transaction:
        transaction.repositories.add(repository("b", "https://repo.example.com/b/"), NOW)
        transaction.repositories.add(repository("a"), NOW)
    with store.read() as transaction:
        assert [each.name for each in transaction.repositories.all()] == ["a", "b"]


def test_an_unknown_name_is_answered_with_the_nearest(store: SqlStore) -> None:
    with store.write() as transaction:
        transaction.repositories.add(repository("updates"), NOW)
    with store.read() as transaction, pytest.raises(NotFound, match=r"'updatse'.*did you mean 'updates'\?"):
        transaction.repositories.get("updatse")


def test_a_name_is_given_once(store: SqlStore) -> None:
    with store.write() as transaction:
        transaction.repositories.add(repository("a"), NOW)
        with pytest.raises(Conflict, match="'a' already"):
            transaction.repositories.add(repository("a", "https://repo.example.com/b/"), NOW)


def test_the_same_repository_under_another_name_is_refused_by_the_first_name(store: SqlStore) -> None:
    with store.write() as transaction:
        transaction.repositories.add(repository("a"), NOW)
        with pytest.raises(Conflict, match="'b' is the same repository as 'a'"):
            transaction.repositories.add(repository("b"), NOW)


def test_a_change_keeps_the_id_raises_the_revision_and_forgets_the_cursor(store: SqlStore) -> None:
    with store.write() as transaction:
        added = transaction.repositories.add(repository("a"), NOW)
        transaction.polls.save({added.id: PollState(due_at=NOW, cursor={"etag": "x"}, listing=4)})
        changed = transaction.repositories.change(added.id, repository("renamed"))
    assert (changed.id, changed.name, changed.revision) == (added.id, "renamed", 2)
    assert (changed.poll.cursor, changed.poll.listing) == (None, 4)


def test_a_change_to_a_taken_name_is_refused(store: SqlStore) -> None:
    with store.write() as transaction:
        transaction.repositories.add(repository("a"), NOW)
        other = transaction.repositories.add(repository("b", "https://repo.example.com/b/"), NOW)
        with pytest.raises(Conflict, match="'a' already"):
            transaction.repositories.change(other.id, repository("a", "https://repo.example.com/b/"))


def test_a_removed_repository_is_not_found(store: SqlStore) -> None:
    with store.write() as transaction:
        added = transaction.repositories.add(repository("a"), NOW)
        transaction.repositories.remove(added.id)
        assert transaction.repositories.all() == []
        with pytest.raises(NotFound):
            transaction.repositories.get("a")


def test_removing_takes_the_package_definitions_along(store: SqlStore) -> None:
    with store.write() as transaction:
        package = with_package(transaction)
        transaction.repositories.remove(package.repository_id)
        assert transaction.packages.definitions() == []
        assert transaction.packages.all() == []


def test_a_removed_repository_comes_back_with_its_history_under_a_new_name(store: SqlStore) -> None:
    with store.write() as transaction:
        added = transaction.repositories.add(repository("a"), NOW)
        transaction.polls.save({added.id: PollState(due_at=NOW, cursor={"etag": "x"}, listing=4, failures=2)})
        transaction.repositories.remove(added.id)
        back = transaction.repositories.add(repository("b"), later(5))
    assert (back.id, back.name, back.revision) == (added.id, "b", 2)
    assert back.poll == PollState(due_at=later(5), listing=4)


def test_a_name_is_free_again_after_a_removal(store: SqlStore) -> None:
    with store.write() as transaction:
        first = transaction.repositories.add(repository("a"), NOW)
        transaction.repositories.remove(first.id)
        second = transaction.repositories.add(repository("a", "https://repo.example.com/b/"), NOW)
    assert second.id != first.id
