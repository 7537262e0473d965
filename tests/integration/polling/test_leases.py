"""The right to poll: taken many at a time, lost never without cause."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from fakes.dispatching import Yard
from fakes.processes import fresh_owner
from levelgate.domain.package import PackageDefinition
from levelgate.errors import AlreadyPolling, NotFound
from levelgate.host.deadlines import Deadlines
from levelgate.scheduling.polls import LONGEST_WAIT
from levelgate.storage.store import open_store
from levelgate.usecases.abandoned_polls import free_abandoned_polls
from levelgate.usecases.ask import Watches
from levelgate.usecases.leases import LEASE, give_back_all, lease_due, lease_named, renew_leases
from levelgate.usecases.unwritten import Unwritten


@pytest.fixture
def yard(tmp_path: Path) -> Yard:
    return Yard(open_store(tmp_path / "levelgate.db"))


def _due(yard: Yard) -> list[str]:
    with yard.store.read() as transaction:
        return list(transaction.polls.due(yard.hand.now(), 100).values())


def _leased(yard: Yard, owner: str = "me", limit: int = 100, but: frozenset[str] = frozenset()) -> list[str]:
    leased = lease_due(yard.environment, Unwritten(owner), Watches(), limit=limit, but=but)
    return [watched.repository.name for watched in leased.watched]


def test_what_is_due_is_leased_together_the_longest_due_first(yard: Yard) -> None:
    for number in range(5):
        yard.repository(f"r{number}", due_at=yard.hand.now() - timedelta(seconds=number))
    yard.repository("later", due_at=yard.hand.now() + timedelta(seconds=1))
    assert _leased(yard, limit=2, but=frozenset({"r3"})) == ["r4", "r2"]
    assert _leased(yard) == ["r3", "r1", "r0"]
    assert _leased(yard) == []


def test_what_is_leased_is_committed_in_one_transaction_and_nothing_where_nothing_is_due(yard: Yard) -> None:
    yard.repository(*(f"r{number}" for number in range(600)))
    marks = {yard.store.mark()}
    leased = lease_due(yard.environment, Unwritten("me"), Watches(), limit=600, but=frozenset())
    marks.add(yard.store.mark())
    assert (len(leased.watched), len(marks)) == (600, 2)
    assert _leased(yard) == []
    marks.add(yard.store.mark())
    assert len(marks) == 2


def test_what_is_asked_is_remembered_until_it_is_changed(yard: Yard) -> None:
    yard.repository("updates")
    watches = Watches()
    with yard.store.write() as transaction:
        transaction.packages.define(PackageDefinition(repository="updates", name="app"))
        repository = transaction.repositories.get("updates")
        (before,) = watches.of(transaction, [repository])
        (again,) = watches.of(transaction, [transaction.repositories.get("updates")])
        transaction.packages.define(PackageDefinition(repository="updates", name="other"))
        (after,) = watches.of(transaction, [transaction.repositories.get("updates")])
        transaction.packages.undefine(after.definitions[0].id)
        (last,) = watches.of(transaction, [transaction.repositories.get("updates")])
    assert again.definitions is before.definitions
    assert [len(one.definitions) for one in (before, after, last)] == [1, 2, 1]


def test_of_several_names_those_that_cannot_be_polled_are_said_and_the_others_leased(yard: Yard) -> None:
    yard.repository("free", "taken")
    with yard.store.write() as transaction:
        taken = transaction.repositories.get("taken").id
        transaction.polls.lease(taken, owner="other", now=yard.hand.now(), until=yard.hand.now() + LEASE)
    leased = lease_named(yard.environment, Unwritten("me"), ["free", "taken", "gone"])
    assert [watched.repository.name for watched in leased.watched] == ["free"]
    assert {name: type(error) for name, error in leased.refused.items()} == {"taken": AlreadyPolling, "gone": NotFound}


def test_a_wall_clock_that_went_forward_ends_no_lease(yard: Yard) -> None:
    yard.repository("updates")
    assert _leased(yard) == ["updates"]
    yard.hand.move(hours=1)
    assert renew_leases(yard.environment, "me") == 1
    assert (_due(yard), _leased(yard, "other")) == ([], [])


def test_what_a_server_held_is_free_when_the_next_one_starts_whatever_runs_under_its_number(yard: Yard) -> None:
    yard.repository("updates", "extras")
    assert _leased(yard, fresh_owner(server=True), limit=1) == ["updates"]
    assert _leased(yard, fresh_owner()) == ["extras"]
    free_abandoned_polls(yard.environment)
    assert _due(yard) == ["updates"]


def test_only_the_leases_of_an_owner_are_given_back_at_its_end(yard: Yard) -> None:
    yard.repository("updates", "extras")
    assert _leased(yard, "me", limit=1) == ["updates"]
    assert _leased(yard, "other") == ["extras"]
    give_back_all(yard.environment, Unwritten("me"))
    assert _due(yard) == ["updates"]


def test_a_lease_lasts_longer_than_the_wait_for_a_poll_and_the_poll_itself() -> None:
    assert LEASE.total_seconds() > LONGEST_WAIT + Deadlines().list_versions
