"""What must not be there twice is refused by the database itself, whoever writes."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import MetaData, Table, create_engine, select
from sqlalchemy.exc import IntegrityError

from fakes.ledger import event, run, version, with_package, with_subscription
from fakes.rows import copy_first_row
from levelgate.storage.store import SqlStore


def _removed(database: Path, name: str) -> list[bool]:
    """Return which rows of a table are marked as removed, by id."""
    engine = create_engine(f"sqlite:///{database}")
    try:
        with engine.connect() as connection:
            table = Table(name, MetaData(), autoload_with=connection)
            return [bool(row.removed) for row in connection.execute(select(table).order_by(table.c.id))]
    finally:
        engine.dispose()


@pytest.fixture
def filled(store: SqlStore, database: Path) -> Path:
    with store.write() as transaction:
        subscription = with_subscription(transaction)
        transaction.versions.add([version(1, with_package(transaction))], listing=0)
        transaction.runs.add([run("a", subscription_id=subscription)])
        transaction.events.append([event()])
    return database


@pytest.mark.parametrize(
    ("table", "changes"),
    [
        ("repositories", {"id": 2, "fingerprint": "other"}),
        ("repositories", {"id": 2, "name": "other"}),
        ("package_definitions", {"id": 2}),
        ("packages", {"id": 2}),
        ("versions", {"id": 2}),
        ("artifacts", {}),
        ("pipelines", {"id": 2}),
        ("subscriptions", {"id": 2}),
        ("runs", {"number": 2, "id": "other"}),
        ("runs", {"number": 2, "key": "other"}),
        ("events", {"number": 2}),
        ("events", {"id": "other"}),
    ],
)
def test_twice_is_refused(filled: Path, table: str, changes: dict[str, object]) -> None:
    with pytest.raises(IntegrityError, match="UNIQUE"):
        copy_first_row(filled, table, **changes)


@pytest.mark.parametrize("table", ["repositories", "package_definitions", "pipelines", "subscriptions"])
def test_what_was_removed_is_in_nobodys_way(filled: Path, table: str) -> None:
    copy_first_row(filled, table, id=2, removed=1)
    copy_first_row(filled, table, id=3, removed=1)
    assert _removed(filled, table) == [False, True, True]
