"""The polls of repositories, as the database keeps them: due times, leases, states."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from fakes.ledger import NOW, later, repository
from levelgate.domain.package import PackageDefinition
from levelgate.domain.repository import HeldBack, PollState
from levelgate.storage.store import SqlStore
from levelgate.usecases.leases import LEASE


def test_the_longest_due_comes_first_and_the_paused_not_at_all(store: SqlStore) -> None:
    with store.write() as transaction:
        for name, due_at in {"a": later(-1), "b": later(-5), "c": later(-9), "d": later(1)}.items():
            transaction.repositories.add(repository(name, f"https://repo.example.com/{name}/"), due_at)
        transaction.repositories.pause(transaction.repositories.get("c").id, paused=True)
        assert list(transaction.polls.due(NOW, 10).values()) == ["b", "a"]
        assert list(transaction.polls.due(NOW, 1).values()) == ["b"]


def test_a_lease_keeps_others_out_until_it_ends(store: SqlStore) -> None:
    with store.write() as transaction:
        held = transaction.repositories.add(repository(), NOW).id
        assert transaction.polls.lease(held, owner="one", now=NOW, until=later(60))
        assert not transaction.polls.lease(held, owner="two", now=later(59), until=later(99))
        assert transaction.polls.due(later(59), 10) == {}
        assert len(transaction.polls.due(later(60), 10)) == 1
        assert transaction.polls.lease(held, owner="two", now=later(60), until=later(99))


def test_a_lease_that_ended_is_held_until_another_owner_takes_it(store: SqlStore) -> None:
    with store.write() as transaction:
        held = transaction.repositories.add(repository(), NOW).id
        assert transaction.polls.holders(held).get(held) is None
        transaction.polls.lease(held, owner="one", now=NOW, until=later(60))
        assert transaction.polls.holders(held).get(held) == "one"
        transaction.polls.lease(held, owner="two", now=later(61), until=later(99))
        assert transaction.polls.holders(held).get(held) == "two"


def test_only_its_owner_gives_a_lease_back(store: SqlStore) -> None:
    with store.write() as transaction:
        held = transaction.repositories.add(repository(), NOW).id
        transaction.polls.lease(held, owner="one", now=NOW, until=later(60))
        transaction.polls.release(held, owner="two")
        assert not transaction.polls.lease(held, owner="two", now=NOW, until=later(60))
        transaction.polls.release(held, owner="one")
        assert transaction.polls.lease(held, owner="two", now=NOW, until=later(60))


def test_a_removed_repository_cannot_be_leased(store: SqlStore) -> None:
    with store.write() as transaction:
        gone = transaction.repositories.add(repository(), NOW).id
        transaction.repositories.remove(gone)
        assert not transaction.polls.lease(gone, owner="one", now=NOW, until=later(60))


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
        transaction.polls.save({added.id: state})
    with store.read() as transaction:
        assert transaction.repositories.get("updates") == replace(added, poll=state)


def test_making_due_changes_nothing_else(store: SqlStore) -> None:
    state = PollState(due_at=later(900), failures=3, listing=2, cursor={"etag": "x"})
    with store.write() as transaction:
        added = transaction.repositories.add(repository(), NOW)
        transaction.polls.save({added.id: state})
        transaction.polls.make_due(added.id, NOW)
        assert transaction.repositories.get("updates").poll == replace(state, due_at=NOW)


def test_due_times_far_ahead_are_brought_back_to_one_interval(store: SqlStore) -> None:
    with store.write() as transaction:
        transaction.repositories.add(replace(repository("a"), interval=timedelta(seconds=60)), later(3600))
        transaction.repositories.add(repository("b", "https://repo.example.com/b/"), later(30))
        assert transaction.polls.clamp(NOW, LEASE) == 1
        assert [each.poll.due_at for each in transaction.repositories.all()] == [later(60), later(30)]


def test_the_ends_of_leases_far_ahead_are_brought_back_to_one_lease(store: SqlStore) -> None:
    with store.write() as transaction:
        held = transaction.repositories.add(repository(), NOW).id
        transaction.polls.lease(held, owner="one", now=later(3600), until=later(3600) + LEASE)
        assert transaction.polls.clamp(NOW, LEASE) == 1
        assert not transaction.polls.lease(held, owner="two", now=NOW, until=later(60))
        assert transaction.polls.lease(held, owner="two", now=NOW + LEASE, until=later(900))


def test_the_next_poll_is_that_of_what_may_be_polled_first(store: SqlStore) -> None:
    with store.write() as transaction:
        assert transaction.polls.next_due() is None
        for name, due_at in {"a": later(5), "b": later(9), "c": later(1), "d": later(0)}.items():
            transaction.repositories.add(repository(name, f"https://repo.example.com/{name}/"), due_at)
        transaction.repositories.pause(transaction.repositories.get("c").id, paused=True)
        transaction.repositories.remove(transaction.repositories.get("d").id)
        assert transaction.polls.next_due() == later(5)
        leased = transaction.repositories.get("a").id
        transaction.polls.lease(leased, owner="one", now=NOW, until=later(60))
        assert transaction.polls.next_due() == later(9)
        transaction.polls.release(leased, owner="one")
        assert transaction.polls.next_due() == later(5)


def test_many_poll_states_are_stored_together(store: SqlStore) -> None:
    with store.write() as transaction:
        ids = [
            transaction.repositories.add(repository(name, f"https://repo.example.com/{name}/"), NOW).id for name in "ab"
        ]
        states = {one: PollState(due_at=later(one), cursor={"n": one}) for one in ids}
        transaction.polls.save(states)
        transaction.polls.save({})
    with store.read() as transaction:
        assert {one.id: one.poll for one in transaction.repositories.all()} == states


def test_a_definition_of_a_package_raises_the_revision_of_its_repositorys_packages(store: SqlStore) -> None:
    with store.write() as transaction:
        added = transaction.repositories.add(repository(), NOW)
        defined = transaction.packages.define(PackageDefinition(repository="updates", name="app"))
        second = transaction.repositories.get("updates")
        transaction.packages.undefine(defined.id)
        third = transaction.repositories.get("updates")
    assert [one.packages_revision for one in (added, second, third)] == [1, 2, 3]
    assert (second.revision, third.revision) == (1, 1)
