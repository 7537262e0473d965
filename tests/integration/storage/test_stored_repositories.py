"""Repositories as the database keeps them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from fakes.ledger import NOW, later, repository, with_package
from levelgate.domain.repository import HeldBack, PollState
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
        transaction.repositories.save_poll(added.id, PollState(due_at=NOW, cursor={"etag": "x"}, listing=4))
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
        transaction.repositories.save_poll(added.id, PollState(due_at=NOW, cursor={"etag": "x"}, listing=4, failures=2))
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


def test_the_longest_due_comes_first_and_the_paused_not_at_all(store: SqlStore) -> None:
    with store.write() as transaction:
        for name, due_at in {"a": later(-1), "b": later(-5), "c": later(-9), "d": later(1)}.items():
            transaction.repositories.add(repository(name, f"https://repo.example.com/{name}/"), due_at)
        transaction.repositories.pause(transaction.repositories.get("c").id, paused=True)
        assert [each.name for each in transaction.repositories.due(NOW, 10)] == ["b", "a"]
        assert [each.name for each in transaction.repositories.due(NOW, 1)] == ["b"]


def test_a_lease_keeps_others_out_until_it_ends(store: SqlStore) -> None:
    with store.write() as transaction:
        held = transaction.repositories.add(repository(), NOW).id
        assert transaction.repositories.lease(held, owner="one", now=NOW, until=later(60))
        assert not transaction.repositories.lease(held, owner="two", now=later(59), until=later(99))
        assert transaction.repositories.due(later(59), 10) == []
        assert len(transaction.repositories.due(later(60), 10)) == 1
        assert transaction.repositories.lease(held, owner="two", now=later(60), until=later(99))


def test_a_lease_that_ended_is_held_until_another_owner_takes_it(store: SqlStore) -> None:
    with store.write() as transaction:
        held = transaction.repositories.add(repository(), NOW).id
        assert transaction.repositories.holder(held) is None
        transaction.repositories.lease(held, owner="one", now=NOW, until=later(60))
        assert transaction.repositories.holder(held) == "one"
        transaction.repositories.lease(held, owner="two", now=later(61), until=later(99))
        assert transaction.repositories.holder(held) == "two"


def test_only_its_owner_gives_a_lease_back(store: SqlStore) -> None:
    with store.write() as transaction:
        held = transaction.repositories.add(repository(), NOW).id
        transaction.repositories.lease(held, owner="one", now=NOW, until=later(60))
        transaction.repositories.release(held, owner="two")
        assert not transaction.repositories.lease(held, owner="two", now=NOW, until=later(60))
        transaction.repositories.release(held, owner="one")
        assert transaction.repositories.lease(held, owner="two", now=NOW, until=later(60))


def test_a_removed_repository_cannot_be_leased(store: SqlStore) -> None:
    with store.write() as transaction:
        gone = transaction.repositories.add(repository(), NOW).id
        transaction.repositories.remove(gone)
        assert not transaction.repositories.lease(gone, owner="one", now=NOW, until=later(60))


def test_a_poll_state_is_stored_whole(store: SqlStore) -> None:
    held_back = HeldBack(lost=(1, 2), known=3, since=later(-7.000001))
    state = PollState(
        due_at=later(1.5),
        failures=2,
        listing=7,
        again=True,
        polled_at=later(-1),
        good_at=later(-2),
        error_code="server-busy",
        error="503",
        cursor={"etag": 'W/"x"'},
        held_back=held_back,
        warnings=("odd", "very odd"),
    )
    with store.write() as transaction:
        added = transaction.repositories.add(repository(), NOW)
        transaction.repositories.save_poll(added.id, state)
    with store.read() as transaction:
        assert transaction.repositories.get("updates") == replace(added, poll=state)


def test_making_due_changes_nothing_else(store: SqlStore) -> None:
    state = PollState(due_at=later(900), failures=3, listing=2, cursor={"etag": "x"})
    with store.write() as transaction:
        added = transaction.repositories.add(repository(), NOW)
        transaction.repositories.save_poll(added.id, state)
        transaction.repositories.make_due(added.id, NOW)
        assert transaction.repositories.get("updates").poll == replace(state, due_at=NOW)


def test_due_times_far_ahead_are_brought_back_to_one_interval(store: SqlStore) -> None:
    with store.write() as transaction:
        transaction.repositories.add(replace(repository("a"), interval=timedelta(seconds=60)), later(3600))
        transaction.repositories.add(repository("b", "https://repo.example.com/b/"), later(30))
        assert transaction.repositories.clamp_due(NOW) == 1
        assert [each.poll.due_at for each in transaction.repositories.all()] == [later(60), later(30)]
