"""Whatever is in the place of a database is named, and never overwritten."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from fakes.database_child import count_up, counted
from fakes.permissions import bound_by_permissions
from levelgate.errors import DatabaseUnusable
from levelgate.storage.schema import HEAD
from levelgate.storage.serving import serving
from levelgate.storage.store import SqlStore, open_store


@pytest.fixture
def ordinary_folder(tmp_path: Path) -> Iterator[Path]:
    """A folder whose permissions bind the test, whoever runs it."""
    folder = tmp_path / "ordinary"
    folder.mkdir()
    with bound_by_permissions():
        yield folder
    folder.chmod(0o700)


def test_a_new_database_has_the_newest_schema(tmp_path: Path) -> None:
    store = open_store(tmp_path / "new.db")
    assert store.schema_revision() == HEAD
    assert store.upgrade() == HEAD
    assert store.check() == []
    store.close()


@pytest.mark.parametrize("spelling", ["{}", "sqlite:///{}"])
def test_a_path_and_a_url_mean_the_same(store: SqlStore, database: Path, spelling: str) -> None:
    count_up(store)
    named = open_store(spelling.format(database), create=False)
    assert counted(named) == 1
    named.close()


def test_signs_that_mean_something_in_urls_are_fine_in_paths(tmp_path: Path) -> None:
    path = tmp_path / "a?b%20c#d é"
    open_store(path).close()
    assert path.exists()


def test_a_missing_database_is_made_only_where_that_is_wanted(tmp_path: Path) -> None:
    with pytest.raises(DatabaseUnusable, match=r"no database .*levelgate\.db; `levelgate apply` makes one"):
        open_store(tmp_path / "levelgate.db", create=False)
    assert list(tmp_path.iterdir()) == []


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(DatabaseUnusable, match=r"the folder .*nowhere does not exist; make it"):
        open_store(tmp_path / "nowhere" / "levelgate.db")


def test_a_name_that_cannot_be_followed_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(DatabaseUnusable, match="cannot be found: file name too long"):
        open_store(tmp_path / ("a" * 300))
    (tmp_path / "gone").mkdir()
    monkeypatch.chdir(tmp_path / "gone")
    (tmp_path / "gone").rmdir()
    with pytest.raises(DatabaseUnusable, match=r"the database levelgate\.db cannot be found: no such file"):
        open_store("levelgate.db")
    monkeypatch.undo()


def test_a_folder_is_no_database(tmp_path: Path) -> None:
    with pytest.raises(DatabaseUnusable, match="is a folder"):
        open_store(tmp_path)


@pytest.mark.parametrize("size", [1, 99, 511, 4096, 100_000])
def test_garbage_is_named_and_left_as_it_is(tmp_path: Path, size: int) -> None:
    garbage = tmp_path / "levelgate.db"
    garbage.write_bytes(b"g" * size)
    with pytest.raises(DatabaseUnusable, match=r"levelgate\.db is not a database"):
        open_store(garbage)
    assert garbage.read_bytes() == b"g" * size
    assert list(tmp_path.iterdir()) == [garbage]


def test_a_database_cut_short_is_named(database: Path) -> None:
    whole = database.read_bytes()
    database.write_bytes(whole[:8192])
    with pytest.raises(DatabaseUnusable, match="is damaged"):
        open_store(database)
    assert database.read_bytes() == whole[:8192]


def test_the_database_of_another_program_is_left_as_it_is(tmp_path: Path) -> None:
    other = tmp_path / "other.db"
    with closing(sqlite3.connect(other)) as connection:
        connection.execute("CREATE TABLE mine (id INTEGER)")
    before = other.read_bytes()
    with pytest.raises(DatabaseUnusable, match="belongs to another program"):
        open_store(other)
    assert other.read_bytes() == before


def test_a_newer_schema_is_left_as_it_is(database: Path) -> None:
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = 'z9999'")
    with pytest.raises(DatabaseUnusable, match="'z9999', which is newer than this levelgate"):
        open_store(database)
    with closing(sqlite3.connect(database)) as connection:
        assert connection.execute("SELECT version_num FROM alembic_version").fetchall() == [("z9999",)]


@pytest.mark.parametrize("statement", ["DELETE FROM alembic_version", "DROP TABLE holds"])
def test_a_database_whose_tables_were_changed_from_outside_is_named(database: Path, statement: str) -> None:
    open_store(database).close()
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute(statement)
    with pytest.raises(DatabaseUnusable, match="has not the tables that its schema says"):
        _look_for_holds(database)


def _look_for_holds(database: Path) -> None:
    with closing(open_store(database)) as store, store.read() as transaction:
        transaction.holds.standing()


def test_an_empty_file_becomes_a_database(tmp_path: Path) -> None:
    empty = tmp_path / "levelgate.db"
    empty.touch()
    open_store(empty, create=False).close()
    assert empty.stat().st_size > 0


@pytest.mark.parametrize("url", ["postgresql://db.example.com/x", "sqlite:///x.db?mode=ro", "://", "mysql+x://"])
def test_other_urls_are_refused(url: str) -> None:
    with pytest.raises(DatabaseUnusable, match="write sqlite:///PATH"):
        open_store(url)


def test_a_read_only_file_is_named(ordinary_folder: Path) -> None:
    read_only = ordinary_folder / "levelgate.db"
    read_only.write_bytes(b"")
    read_only.chmod(0o400)
    with pytest.raises(DatabaseUnusable, match="is read-only; make the file writable"):
        open_store(read_only)
    assert read_only.stat().st_size == 0


def test_a_read_only_folder_is_named(ordinary_folder: Path) -> None:
    ordinary_folder.chmod(0o500)
    with pytest.raises(DatabaseUnusable, match=r"the folder .* is read-only"):
        open_store(ordinary_folder / "levelgate.db")


def test_what_cannot_be_written_to_can_be_read(ordinary_folder: Path) -> None:
    database = ordinary_folder / "levelgate ?.db"
    store = open_store(database)
    count_up(store)
    store.close()
    database.chmod(0o400)
    ordinary_folder.chmod(0o500)
    reading = open_store(database, create=False)
    assert (counted(reading), reading.check()) == (1, [])
    with pytest.raises(DatabaseUnusable, match="is read-only; make the file and its folder writable"):
        count_up(reading)
    reading.close()


def test_what_is_written_by_another_can_be_read_without_being_written_to(ordinary_folder: Path) -> None:
    database = ordinary_folder / "levelgate.db"
    with closing(open_store(database)) as writing:
        count_up(writing)
        ordinary_folder.chmod(0o500)
        with closing(open_store(database, create=False)) as reading:
            count_up(writing)
            assert counted(reading) == 2


def test_a_file_that_may_not_be_read_is_named(ordinary_folder: Path) -> None:
    database = ordinary_folder / "levelgate.db"
    open_store(database).close()
    database.chmod(0)
    with pytest.raises(DatabaseUnusable, match="cannot be read; make the file readable"):
        open_store(database, create=False)


def test_what_cannot_be_written_to_is_not_served(ordinary_folder: Path) -> None:
    database = ordinary_folder / "levelgate.db"
    open_store(database).close()
    database.chmod(0o400)
    with pytest.raises(DatabaseUnusable, match="is read-only; make the file writable"), serving(database):
        pass


def test_a_file_that_turns_read_only_is_named_at_the_next_write(ordinary_folder: Path) -> None:
    database = ordinary_folder / "levelgate.db"
    store = open_store(database)
    store.close()
    database.chmod(0o400)
    with pytest.raises(DatabaseUnusable, match=rf"{database} (is read-only|cannot be opened)"):
        count_up(store)
    for file in ordinary_folder.iterdir():  # SQLite gives its log the permissions of the database
        file.chmod(0o600)
    count_up(store)
    assert counted(store) == 1
    store.close()
