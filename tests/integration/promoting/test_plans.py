"""What is shown of one thing, or of one level, is found by indexes: nothing walks the journal, or all versions."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from sqlalchemy import event
from sqlalchemy.pool import Pool

from fakes.ascent import Ascent
from fakes.climbing import ladder
from fakes.polling import database
from levelgate.domain.promotion import PromotionFilter
from levelgate.domain.track import Activate, Level
from levelgate.ports import Transaction
from levelgate.storage.store import SqlStore
from levelgate.usecases.promoting.ready import show_ready

_LARGE = ("events", "versions", "promotions", "grants", "standings", "places", "decisions", "runs", "lanes")
_DEV, _PROD = ladder("dev", "prod")
_LISTED = Level(name="prod", after=("dev",), activate=Activate.MANUAL)


@contextmanager
def _statements() -> Iterator[list[str]]:
    """Collect what the driver is given on connections that are opened meanwhile, with the values in it."""
    sent: list[str] = []
    opened: list[sqlite3.Connection] = []

    def trace(connection: sqlite3.Connection, *_rest: object) -> None:
        opened.append(connection)
        connection.set_trace_callback(sent.append)

    event.listen(Pool, "checkout", trace)
    try:
        yield sent
    finally:
        event.remove(Pool, "checkout", trace)
        for connection in opened:
            connection.set_trace_callback(None)


def _walked(path: str, sent: list[str]) -> list[str]:
    """Return the steps of all plans that walk a large table without any bound."""
    with closing(sqlite3.connect(path)) as connection:
        steps = [
            str(row[3])
            for statement in sent
            if statement.startswith("SELECT")
            for row in connection.execute(f"EXPLAIN QUERY PLAN {statement}")
        ]
    assert steps
    return [step for step in steps if any(step.split()[:2] == ["SCAN", table] for table in _LARGE)]


@pytest.fixture
def ascent(store: SqlStore) -> Ascent:
    """Let 1.0 and 1.1 hold dev, and be listed at prod."""
    ascent = Ascent(store, _DEV, _LISTED)
    for text in ("1.0", "1.1"):
        ascent.publish(text)
    return ascent


@pytest.mark.parametrize(
    "look",
    [
        lambda transaction: transaction.histories.of_version(transaction.versions.by_id([1])[1], before=100),
        lambda transaction: transaction.histories.of_package("updates/app", before=100),
        lambda transaction: transaction.histories.of_level("web/prod", before=100),
        lambda transaction: transaction.boards.near("web/prod", after=1),
    ],
)
def test_one_thing_is_found_by_indexes(folder: Path, ascent: Ascent, look: Callable[[Transaction], object]) -> None:
    with _statements() as sent, ascent.store.read() as transaction:
        look(transaction)
    assert _walked(database(folder), sent) == []


def test_a_walk_through_a_table_would_be_noticed(folder: Path, ascent: Ascent) -> None:
    with _statements() as sent, ascent.store.read() as transaction:
        transaction.promotions.listed(PromotionFilter(lane_id=1), limit=1)
        transaction.events.after(0, package="updates/app")
    assert _walked(database(folder), [*sent, "SELECT * FROM events WHERE reason = 'x'"]) == ["SCAN events"]


def test_what_is_ready_is_found_by_indexes(folder: Path, ascent: Ascent) -> None:
    with _statements() as sent:
        (ready,) = show_ready(ascent.environment)[0]
    assert ready.version.version == "1.1"
    assert _walked(database(folder), sent) == []
