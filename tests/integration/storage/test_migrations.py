"""Every released schema becomes the one that the tables describe."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine

from levelgate.storage.migration import configuration
from levelgate.storage.schema import HEAD
from levelgate.storage.store import open_store
from levelgate.storage.tables import metadata

SCHEMAS = Path(__file__).parents[2] / "data" / "schemas"
"""A dump, with a few rows, of a database of each revision, named after it."""

RELEASED = sorted(path.stem for path in SCHEMAS.glob("*.sql"))


def _revisions() -> list[str]:
    return [script.revision for script in ScriptDirectory.from_config(configuration()).walk_revisions()]


def _statements(database: Path) -> dict[str, list[str]]:
    """Return what made each table and index, as words: in which order constraints are named means nothing."""
    query = "SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'alembic%'"
    with closing(sqlite3.connect(database)) as connection:
        return {name: sorted(re.findall(r"\w+|[^\w\s]", sql)) for name, sql in connection.execute(query)}


@pytest.fixture
def described(tmp_path: Path) -> Path:
    path = tmp_path / "described.db"
    engine = create_engine(f"sqlite:///{path}")
    metadata.create_all(engine)
    engine.dispose()
    return path


def test_the_newest_revision_is_the_last_script() -> None:
    assert ScriptDirectory.from_config(configuration()).get_heads() == [HEAD]


def test_each_revision_has_a_dump() -> None:
    assert sorted(_revisions()) == RELEASED


@pytest.mark.parametrize("name", RELEASED)
def test_a_database_of_each_revision_is_upgraded_with_its_rows(tmp_path: Path, described: Path, name: str) -> None:
    old = tmp_path / "old.db"
    with closing(sqlite3.connect(old)) as connection:
        connection.executescript((SCHEMAS / f"{name}.sql").read_text())
    store = open_store(old, create=False)
    assert store.schema_revision() == HEAD
    assert store.check() == []
    with store.read() as transaction:
        assert transaction.events.verify() == 2
        assert [package.reference for package in transaction.packages.all()] == ["updates/app"]
    store.close()
    assert _statements(old) == _statements(described)


def test_the_migrations_make_what_the_tables_describe(database: Path, described: Path) -> None:
    assert _statements(database) == _statements(described)


def test_alembic_finds_nothing_to_migrate(database: Path) -> None:
    engine = create_engine(f"sqlite:///{database}")
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
    engine.dispose()
