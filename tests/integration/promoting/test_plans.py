"""What is shown of one thing, or of one level, is found by indexes: nothing walks the journal, or all versions."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event

from fakes.ascent import Ascent
from fakes.climbing import ladder
from fakes.polling import database
from levelgate.domain.track import Activate, Level
from levelgate.ports import Transaction
from levelgate.storage.store import SqlStore
from levelgate.usecases.promoting.ready import show_ready

_LARGE = ("events", "versions", "promotions", "grants", "standings", "places", "decisions", "runs", "lanes")
_DEV, _PROD = ladder("dev", "prod")
_LISTED = Level(name="prod", after=("dev",), activate=Activate.MANUAL)


@contextmanager
def _statements() -> Iterator[list[tuple[str, Any]]]:
    """Collect what is sent to the database."""
    sent: list[tuple[str, Any]] = []

    def note(_connection: object, _cursor: object, statement: str, parameters: Any, *_rest: object) -> None:
        sent.append((statement, parameters))

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def _walked(path: str, sent: list[tuple[str, Any]]) -> list[str]:
    """Return the steps of all plans that walk a large table without any bound."""
    with closing(sqlite3.connect(path)) as connection:
        steps = [
            str(row[3])
            for statement, parameters in sent
            if statement.startswith("SELECT")
            for row in connection.execute(f"EXPLAIN QUERY PLAN {statement}", parameters)
        ]
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
    assert len(sent) > 1
    assert _walked(database(folder), sent) == []


def test_what_is_ready_is_found_by_indexes(folder: Path, ascent: Ascent) -> None:
    with _statements() as sent:
        (ready,) = show_ready(ascent.environment)[0]
    assert ready.version.version == "1.1"
    assert _walked(database(folder), sent) == []
