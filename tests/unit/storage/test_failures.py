"""What the errors of SQLite become, each made by SQLite itself."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import OperationalError

from levelgate.errors import Conflict, DatabaseBusy, DatabaseFull, DatabaseUnusable, LevelgateError
from levelgate.storage.failures import translate, translated

PLACE = "levelgate.db"


def _fail(*statements: str) -> sqlite3.Error:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    with pytest.raises(sqlite3.Error) as failure:
        [connection.execute(statement) for statement in statements]
    connection.close()
    return failure.value


def _coded(code: int) -> sqlite3.Error:
    error = sqlite3.OperationalError("made by hand")
    error.sqlite_errorcode = code
    return error


def _full() -> sqlite3.Error:
    return _fail("PRAGMA max_page_count = 2", "CREATE TABLE a (b)", "INSERT INTO a VALUES (zeroblob(100000))")


def _written_while_reading() -> sqlite3.Error:
    return _fail("PRAGMA query_only = 1", "CREATE TABLE a (b)")


def _twice() -> sqlite3.Error:
    return _fail("CREATE TABLE a (b UNIQUE)", "INSERT INTO a VALUES (1)", "INSERT INTO a VALUES (1)")


@pytest.mark.parametrize(
    ("make", "kind"),
    [
        (_full, DatabaseFull),
        (_written_while_reading, DatabaseUnusable),
        (_twice, Conflict),
        (lambda: _coded(sqlite3.SQLITE_BUSY_SNAPSHOT), DatabaseBusy),
        (lambda: _coded(sqlite3.SQLITE_LOCKED), DatabaseBusy),
        (lambda: _coded(sqlite3.SQLITE_IOERR_WRITE), DatabaseFull),
        (lambda: _coded(sqlite3.SQLITE_IOERR_READ), DatabaseUnusable),
        (lambda: _coded(sqlite3.SQLITE_CORRUPT), DatabaseUnusable),
        (lambda: _coded(sqlite3.SQLITE_NOTADB), DatabaseUnusable),
        (lambda: _coded(sqlite3.SQLITE_CANTOPEN), DatabaseUnusable),
        (lambda: _coded(sqlite3.SQLITE_PERM), DatabaseUnusable),
    ],
)
def test_each_failure_has_its_error_with_place_and_mend(
    make: Callable[[], sqlite3.Error], kind: type[LevelgateError]
) -> None:
    ours = translate(make(), PLACE)
    assert ours is not None
    assert type(ours) is kind
    assert PLACE in ours.message
    assert ours.mend


def test_a_mistake_in_the_program_stays_what_it_is() -> None:
    error = _fail("SELECT FROM WHERE")
    assert translate(error, PLACE) is None
    with pytest.raises(sqlite3.OperationalError, match="syntax"), translated(PLACE):
        raise error
    with pytest.raises(OperationalError, match="syntax"), translated(PLACE), create_engine("sqlite://").connect() as c:
        c.execute(text("SELECT FROM WHERE"))


def test_the_error_of_the_driver_is_kept_as_the_cause() -> None:
    error = _full()
    with pytest.raises(DatabaseFull) as raised, translated(PLACE):
        raise error
    assert raised.value.__cause__ is error
