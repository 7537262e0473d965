"""Many write at once, none is turned away, and nothing gets lost."""

from __future__ import annotations

import subprocess
import tempfile
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from fakes.database_child import EVENTS, count_up, counted
from fakes.ledger import NOW, repository
from levelgate.errors import DatabaseBusy
from levelgate.storage.store import SqlStore, open_store

WRITERS, COMMITS = 4, 500


def _count_up(store: SqlStore, count: int) -> None:
    for _ in range(count):
        count_up(store)


@pytest.fixture
def database() -> Iterator[Path]:
    """A file in memory where there is such a folder: thousands of commits on a disk would take minutes."""
    memory = Path("/dev/shm")  # noqa: S108 - the folder made in it is private
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as folder:
        yield Path(folder) / "levelgate.db"


def test_processes_that_write_at_once_lose_nothing_even_on_a_new_database(
    database: Path, start_child: Callable[[str, int], subprocess.Popen[str]]
) -> None:
    children = [start_child("write", COMMITS) for _ in range(WRITERS)]
    assert [child.wait() for child in children] == [0] * WRITERS
    store = open_store(database)
    assert counted(store) == WRITERS * COMMITS
    with store.read() as transaction:
        assert transaction.events.verify() == WRITERS * COMMITS * EVENTS
    store.close()


def test_threads_that_write_at_once_lose_nothing(database: Path) -> None:
    store = open_store(database)
    threads = [threading.Thread(target=_count_up, args=(store, COMMITS)) for _ in range(WRITERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert counted(store) == WRITERS * COMMITS
    store.close()


def test_reading_goes_on_while_another_writes_and_sees_one_moment(store: SqlStore) -> None:
    with store.write() as writing:
        writing.repositories.add(repository(), NOW)
        with store.read() as reading:
            assert reading.repositories.all() == []
    with store.read() as reading:
        assert len(reading.repositories.all()) == 1


def test_a_reader_sees_one_moment_from_its_first_look_on(store: SqlStore) -> None:
    with store.read() as reading:
        assert reading.repositories.all() == []
        with store.write() as writing:
            writing.repositories.add(repository(), NOW)
        assert reading.repositories.all() == []


def test_writing_in_a_reading_transaction_raises(store: SqlStore) -> None:
    with pytest.raises(Exception, match="read-only"), store.read() as transaction:
        transaction.repositories.add(repository(), NOW)
    assert counted(store) == 0


def test_a_thread_does_not_wait_for_itself(store: SqlStore) -> None:
    with store.write(), pytest.raises(RuntimeError, match="inside another"), store.write():
        pass


def test_a_database_in_memory_serves_many_threads() -> None:
    store = open_store("sqlite://")
    threads = [threading.Thread(target=_count_up, args=(store, 50)) for _ in range(WRITERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert counted(store) == WRITERS * 50
    assert store.check() == []
    store.close()


def test_a_thread_that_waits_too_long_is_told_that_the_database_is_busy(store: SqlStore) -> None:
    refusals: list[DatabaseBusy] = []

    def wait() -> None:
        with pytest.raises(DatabaseBusy, match="another thread") as refused:
            count_up(store)
        refusals.append(refused.value)

    with store.write():
        thread = threading.Thread(target=wait)
        thread.start()
        thread.join()
    assert len(refusals) == 1
