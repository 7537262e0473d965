"""What follows the events gives each of them once, whoever asks it to."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import cast

import pytest

from fakes.dispatching import Yard
from fakes.lane import NOON
from levelgate.domain.event import Event, EventKind, NewEvent
from levelgate.ports import Store, Transaction
from levelgate.scheduling.event_lines import EventLines
from levelgate.storage.store import open_store


@pytest.fixture
def yard(tmp_path: Path) -> Iterator[Yard]:
    store = open_store(tmp_path / "levelgate.db")
    yield Yard(store)
    store.close()


class Meeting:
    """A store in which whoever has read waits a moment for another who has."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._barrier = threading.Barrier(2)

    @contextmanager
    def read(self) -> Iterator[Transaction]:
        with self._store.read() as transaction:
            yield transaction
        with suppress(threading.BrokenBarrierError):
            self._barrier.wait(0.3)


def test_two_threads_that_follow_at_once_give_each_event_once(yard: Yard) -> None:
    seen: list[Event] = []
    meeting = cast("Store", Meeting(yard.store))
    lines = EventLines(replace(yard.environment, store=meeting), seen.extend)
    with yard.store.write() as transaction:
        events = transaction.events.append([NewEvent(kind=EventKind.RUN_QUEUED, subject="run:ab", at=NOON)])
    threads = [threading.Thread(target=lines.follow) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(5)
    assert seen == list(events)
