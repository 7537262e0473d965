"""The events: numbered without gaps, chained, and true to what was written."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import pytest

from fakes.ledger import event
from levelgate.domain.event import FIRST_HASH, Event, EventKind, append
from levelgate.errors import DatabaseUnusable
from levelgate.storage.store import SqlStore


def _tamper(database: Path, statement: str) -> None:
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute(statement)


def _write(store: SqlStore, count: int = 5) -> Sequence[Event]:
    with store.write() as transaction:
        return transaction.events.append(
            [event(f"version:{number % 2}", package="updates/app") for number in range(count)]
        )


def _write_and_fail(store: SqlStore) -> None:
    with store.write() as transaction:
        transaction.events.append([event()])
        raise ZeroDivisionError


def test_events_form_one_chain_over_transactions(store: SqlStore) -> None:
    with store.write() as transaction:
        first = transaction.events.append([event("version:1"), event("version:2")])
    with store.write() as transaction:
        second = transaction.events.append([event("version:1", EventKind.VERSION_MISSING)])
    chain = [*first, *second]
    assert [each.number for each in chain] == [1, 2, 3]
    assert [each.prev_hash for each in chain] == [FIRST_HASH, first[0].hash, first[1].hash]
    assert second[0] == append(
        event("version:1", EventKind.VERSION_MISSING), number=3, preceding=1, prev_hash=first[1].hash
    )


def test_the_same_event_of_a_subject_twice_in_one_call_is_two_events(store: SqlStore) -> None:
    with store.write() as transaction:
        one, two = transaction.events.append([event("version:1"), event("version:1")])
    assert one.id != two.id
    assert two == append(event("version:1"), number=2, preceding=1, prev_hash=one.hash)


def test_subjects_by_the_thousand_find_their_preceding_events(store: SqlStore) -> None:
    subjects = [event(f"version:{number}") for number in range(1500)]
    with store.write() as transaction:
        transaction.events.append(subjects)
        again = transaction.events.append(subjects)
    assert again[1499] == append(subjects[1499], number=3000, preceding=1500, prev_hash=again[1498].hash)


def test_a_transaction_that_fails_leaves_no_gap(store: SqlStore) -> None:
    _write(store, 1)
    with pytest.raises(ZeroDivisionError):
        _write_and_fail(store)
    assert _write(store, 1)[0].number == 2


def test_events_are_read_as_they_were_appended(store: SqlStore) -> None:
    written = _write(store)
    with store.read() as transaction:
        assert list(transaction.events.after(0)) == list(written)
        assert list(transaction.events.after(2, limit=2)) == list(written[2:4])
        assert transaction.events.last() == 5


def test_events_are_chosen_by_kind_and_by_package(store: SqlStore) -> None:
    with store.write() as transaction:
        assert transaction.events.last() == 0
        transaction.events.append(
            [
                event("repository:1", EventKind.REPOSITORY_ADDED),
                event("version:1", EventKind.VERSION_DETECTED, package="updates/app"),
                event("version:2", EventKind.VERSION_MISSING, package="updates/web"),
                event("run:1", EventKind.RUN_QUEUED, package="updates/app"),
            ]
        )
        events = transaction.events
        assert [each.number for each in events.after(0, kinds=["version.*"])] == [2, 3]
        assert [each.number for each in events.after(0, kinds=["run.queued", "repository.*"])] == [1, 4]
        assert [each.number for each in events.after(0, package="updates/app")] == [2, 4]
        assert [each.number for each in events.after(2, kinds=["version.*"], package="updates/app")] == []
        assert events.after(0, kinds=["level.*"]) == []


def test_an_untouched_chain_is_good(store: SqlStore) -> None:
    _write(store, 2500)
    with store.read() as transaction:
        assert transaction.events.verify() == 2500


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE events SET actor = 'mallory' WHERE number = 3",
        "UPDATE events SET reason = 'because' WHERE number = 3",
        "UPDATE events SET at = at + 1 WHERE number = 3",
        "UPDATE events SET at = 9000000000000000000 WHERE number = 3",
        "UPDATE events SET kind = 'version.missing' WHERE number = 3",
        "UPDATE events SET kind = 'no such kind' WHERE number = 3",
        "UPDATE events SET subject = 'version:9' WHERE number = 3",
        "UPDATE events SET data = '{}' WHERE number = 3",
        "UPDATE events SET data = 'not JSON' WHERE number = 3",
        "UPDATE events SET data = '[]' WHERE number = 3",
        "UPDATE events SET package = 'updates/web' WHERE number = 3",
        "UPDATE events SET id = 'other' WHERE number = 3",
        "UPDATE events SET hash = 'other' WHERE number = 3",
    ],
)
def test_a_tampered_event_is_found_by_its_number(store: SqlStore, database: Path, change: str) -> None:
    _write(store)
    _tamper(database, change)
    with pytest.raises(DatabaseUnusable, match="event 3 is not what was written"), store.read() as transaction:
        transaction.events.verify()


def test_an_event_that_was_taken_out_is_found_by_its_number(store: SqlStore, database: Path) -> None:
    _write(store)
    _tamper(database, "DELETE FROM events WHERE number = 3")
    with pytest.raises(DatabaseUnusable, match="event 3 is missing"), store.read() as transaction:
        transaction.events.verify()


def test_an_event_that_was_written_anew_breaks_the_next(store: SqlStore, database: Path) -> None:
    written = _write(store)
    forged = append(event("version:0", actor="m"), number=3, preceding=1, prev_hash=written[1].hash)
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute(
            "UPDATE events SET data = ?, package = NULL, id = ?, hash = ? WHERE number = 3",
            ('{"actor":"m"}', forged.id, forged.hash),
        )
    with pytest.raises(DatabaseUnusable, match="event 4 does not follow"), store.read() as transaction:
        transaction.events.verify()


def test_the_check_of_the_database_names_the_event(store: SqlStore, database: Path) -> None:
    _write(store)
    assert store.check() == []
    _tamper(database, "UPDATE events SET actor = 'mallory' WHERE number = 2")
    assert any("event 2 " in finding for finding in store.check())
