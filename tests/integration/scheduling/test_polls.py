"""The pool of polls: bounded, one at a time for each repository, and starved by nobody."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from fakes.dispatching import Yard
from fakes.hanging import PATIENCE, Hanging, hanging_yard
from fakes.processes import fresh_owner
from fakes.serving import Serving, until
from levelgate.host.deadlines import Deadlines
from levelgate.scheduling.limits import Limits
from levelgate.scheduling.polls import Polls
from levelgate.scheduling.sources import Due
from levelgate.storage.store import SqlStore, open_store

LIMITS = Limits(polls=2, slow_polls=4, patience=0.05, hold=0.05)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqlStore]:
    store = open_store(tmp_path / "levelgate.db")
    yield store
    store.close()


def _polls(yard: Yard, limits: Limits = LIMITS) -> Polls:
    return Polls(
        yard.environment, fresh_owner(), limits, source=Due(yard.environment), polled=lambda _name, _answer: None
    )


def _look_until(polls: Polls, reached: Callable[[], bool]) -> bool:
    end = time.monotonic() + PATIENCE
    while not reached() and time.monotonic() < end:
        polls.look()
        threading.Event().wait(0.01)
    return reached()


def test_polls_that_hang_starve_no_other(store: SqlStore) -> None:
    hanging = Hanging()
    yard = hanging_yard(store, hanging)
    yard.repository("hung1", "hung2", "hung3", "good1", "good2")
    polls = _polls(yard)
    assert _look_until(polls, lambda: hanging.asked["good1"] == hanging.asked["good2"] == 1)
    assert _look_until(polls, lambda: hanging.going.total() == 3)
    assert hanging.most["hung1"] == hanging.most["hung2"] == hanging.most["hung3"] == 1
    hanging.go_on.set()
    assert polls.pool.wait_idle(PATIENCE)


def test_polls_that_hang_are_counted_and_capped(store: SqlStore) -> None:
    hanging = Hanging()
    yard = hanging_yard(store, hanging)
    yard.repository(*(f"hung{number}" for number in range(20)))
    polls = _polls(yard)
    assert _look_until(polls, lambda: polls.pool.slow == 4 and hanging.going.total() == 6)
    threading.Event().wait(0.1)
    polls.look()
    assert (polls.pool.slow, hanging.most["all"]) == (4, 6)
    hanging.go_on.set()
    assert _look_until(polls, lambda: len(hanging.asked) == 20)
    assert polls.pool.wait_idle(PATIENCE)
    assert set(hanging.asked.values()) == {1}


def test_a_poll_that_hangs_is_ended_by_its_deadline_and_tried_again_later(store: SqlStore) -> None:
    hanging = Hanging()
    yard = hanging_yard(store, hanging, Deadlines(list_versions=0.1))
    yard.repository("hung")
    polls = _polls(yard)
    assert _look_until(polls, lambda: yard.kinds() == ["repository.failing"])
    with store.read() as transaction:
        poll = transaction.repositories.get("hung").poll
    assert (poll.error_code, poll.failures) == ("deadline-exceeded", 1)
    assert hanging.asked["hung"] == 1
    hanging.go_on.set()


def test_no_repository_is_polled_twice_at_once_even_when_its_lease_has_ended(store: SqlStore) -> None:
    hanging = Hanging()
    yard = hanging_yard(store, hanging)
    yard.repository("hung")
    polls = _polls(yard)
    assert _look_until(polls, lambda: hanging.going["hung"] == 1)
    with store.write() as transaction:
        hung = transaction.repositories.get("hung").id
        transaction.polls.renew(owner=polls.unwritten.owner, until=yard.environment.clock.now())
        assert hung in transaction.polls.due(yard.environment.clock.now(), 9)
    mark = store.mark()
    for _ in range(5):
        polls.look()
    assert (hanging.asked["hung"], store.mark()) == (1, mark)
    hanging.go_on.set()
    assert polls.pool.wait_idle(PATIENCE)
    polls.unwritten.write(yard.environment)
    with store.read() as transaction:
        assert transaction.repositories.get("hung").poll.good_at is not None


def test_what_was_polled_is_written_while_every_place_is_taken(store: SqlStore) -> None:
    hanging = Hanging()
    yard = hanging_yard(store, hanging)
    yard.repository("good", "hung1", "hung2")
    polls = _polls(yard, Limits(polls=1, slow_polls=0, hold=0.05))

    def written() -> bool:
        with store.read() as transaction:
            return transaction.repositories.get("good").poll.good_at is not None

    assert _look_until(polls, lambda: hanging.going.total() == 1 and bool(hanging.asked["good"]) and written())
    hanging.go_on.set()
    assert _look_until(polls, lambda: len(hanging.asked) == 3)
    assert polls.pool.wait_idle(PATIENCE)


def test_what_waits_behind_polls_that_hang_is_begun_by_a_server_though_nothing_else_is_due(store: SqlStore) -> None:
    hanging = Hanging()
    yard = hanging_yard(store, hanging)
    yard.repository("hung1", "hung2", "good")
    with Serving(yard, replace(LIMITS, tick=0.02)):
        assert until(lambda: hanging.asked["good"] == 1)
        assert hanging.going.total() == 2
        hanging.go_on.set()


def test_what_waits_when_a_server_stops_is_given_back_unpolled(store: SqlStore) -> None:
    hanging = Hanging()
    yard = hanging_yard(store, hanging)
    yard.repository("hung", *(f"good{number}" for number in range(9)))
    limits = Limits(polls=1, slow_polls=0, tick=0.02, grace=20.0)
    with Serving(yard, limits) as serving:
        assert until(lambda: hanging.going["hung"] == 1)
        soon = threading.Timer(0.2, hanging.go_on.set)
        soon.start()
        serving.stop()
        soon.join()
    with store.read() as transaction:
        assert transaction.polls.holders() == {}
        assert len(transaction.polls.due(yard.environment.clock.now(), 99)) == 9
    assert set(hanging.asked) == {"hung"}
