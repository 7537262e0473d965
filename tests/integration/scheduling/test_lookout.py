"""A server looks into the ledger only where somebody has written to it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any, cast

import pytest

from fakes.dispatching import Yard
from fakes.ledger import event
from levelgate.ports import Store, Transaction
from levelgate.storage.store import SqlStore, open_store
from levelgate.usecases.tick import Lookout


class _Counting:
    """A store that counts its reading transactions."""

    def __init__(self, store: SqlStore) -> None:
        self._store = store
        self.reads = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    def read(self) -> AbstractContextManager[Transaction]:
        self.reads += 1
        return self._store.read()


@pytest.fixture
def yard(tmp_path: Path) -> Iterator[Yard]:
    store = open_store(tmp_path / "levelgate.db")
    yield Yard(store)
    store.close()


@pytest.fixture
def other(tmp_path: Path, yard: Yard) -> Iterator[SqlStore]:
    """The store of another process."""
    del yard
    store = open_store(tmp_path / "levelgate.db")
    yield store
    store.close()


def test_a_ledger_that_nobody_writes_to_is_read_once(yard: Yard) -> None:
    counting = _Counting(cast("SqlStore", yard.store))
    lookout = Lookout(replace(yard.environment, store=cast("Store", counting)))
    yard.repository("updates", due_at=yard.hand.now() + timedelta(seconds=1))
    assert [lookout.look().poll_is_due for _ in range(3)] == [False] * 3
    yard.hand.move(seconds=1)
    assert lookout.look().poll_is_due
    assert counting.reads == 1


def test_what_another_process_writes_is_seen_at_the_next_look(yard: Yard, other: SqlStore) -> None:
    lookout = Lookout(yard.environment)
    assert not lookout.look().poll_is_due
    there = Yard(other)
    there.repository("updates")
    assert lookout.look().poll_is_due
    assert not lookout.look().run_is_due
    there.queue(there.pipeline(), "r1")
    assert lookout.look().run_is_due
    with other.write() as transaction:
        transaction.events.append([event("repository:1")])
    assert lookout.look().last_event == 1


def test_what_is_paused_or_leased_is_not_due_until_the_lease_ends(yard: Yard) -> None:
    yard.repository("paused", "leased")
    now = yard.hand.now()
    with yard.store.write() as transaction:
        transaction.repositories.pause(transaction.repositories.get("paused").id, paused=True)
        leased = transaction.repositories.get("leased").id
        transaction.polls.lease(leased, owner="other", now=now, until=now + timedelta(seconds=60))
    lookout = Lookout(yard.environment)
    assert not lookout.look().poll_is_due
    yard.hand.move(seconds=60)
    assert lookout.look().poll_is_due


def test_in_memory_each_look_reads(yard: Yard) -> None:
    store = open_store("sqlite://")
    assert store.mark() != store.mark()
    store.close()
    assert yard.store.mark() == yard.store.mark()
