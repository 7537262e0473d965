"""Locks held, no room, and processes killed: errors that say so, and recovery without a restart."""

from __future__ import annotations

import sqlite3
import subprocess
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from fakes.database_child import EVENTS, count_up, counted
from fakes.full_disk import files_no_larger_than
from fakes.ledger import event
from levelgate.errors import DatabaseBusy, DatabaseFull
from levelgate.storage.store import SqlStore, open_store


def _write_much(store: SqlStore) -> None:
    with store.write() as transaction:
        transaction.events.append([event(text="x" * 10_000) for _ in range(1000)])


def test_a_held_write_lock_is_busy_while_reads_go_on_and_over_when_it_is_released(
    store: SqlStore, database: Path
) -> None:
    count_up(store)
    with closing(sqlite3.connect(database, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        started = time.monotonic()
        with pytest.raises(DatabaseBusy, match=str(database)):
            count_up(store)
        assert time.monotonic() - started < 5
        assert counted(store) == 1
    count_up(store)
    assert counted(store) == 2


def test_without_room_writes_fail_by_name_while_reads_go_on_until_there_is_room(
    store: SqlStore, database: Path
) -> None:
    count_up(store)
    with files_no_larger_than(1 << 20):
        with pytest.raises(DatabaseFull, match=str(database)):
            _write_much(store)
        assert counted(store) == 1
    _write_much(store)
    count_up(store)
    assert counted(store) == 2
    assert store.check() == []


def test_a_new_database_without_room_is_full_and_works_later(tmp_path: Path) -> None:
    database = tmp_path / "new.db"
    with files_no_larger_than(10_000), pytest.raises(DatabaseFull):
        open_store(database)
    store = open_store(database)
    count_up(store)
    assert store.check() == []
    store.close()


def test_a_killed_writer_leaves_nothing_half_done(
    database: Path, start_child: Callable[[str, int], subprocess.Popen[str]]
) -> None:
    for _ in range(3):
        child = start_child("write-until-killed", 5)
        assert child.stdout is not None
        assert child.stdout.readline() == "ready\n"
        child.kill()
        child.wait()
        store = open_store(database)
        with store.read() as transaction:
            assert transaction.events.verify() == transaction.events.last() == EVENTS * counted(store) > 0
        assert store.check() == []
        store.close()


def test_an_error_in_a_transaction_undoes_it_whole(store: SqlStore) -> None:
    def fail() -> None:
        with store.write() as transaction:
            transaction.events.append([event()])
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    with store.read() as transaction:
        assert transaction.events.last() == 0
