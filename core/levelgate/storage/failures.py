"""What the database's errors become."""

from __future__ import annotations

import os
import re
import sqlite3
from contextlib import contextmanager
from typing import TYPE_CHECKING

from sqlalchemy.exc import DBAPIError

from levelgate.errors import Conflict, DatabaseBusy, DatabaseFull, DatabaseUnusable, LevelgateError

if TYPE_CHECKING:
    from collections.abc import Iterator

_PRIMARY = 0xFF
_ROOM = 1 << 20
_UNUSABLE = {
    sqlite3.SQLITE_READONLY: ("is read-only", "make the file and its folder writable"),
    sqlite3.SQLITE_PERM: ("is not accessible", "make the file and its folder readable and writable"),
    sqlite3.SQLITE_CANTOPEN: ("cannot be opened", "see that its folder exists and is writable"),
    sqlite3.SQLITE_NOTADB: ("is not a database", "name another file; this one was left as it is"),
    sqlite3.SQLITE_CORRUPT: ("is damaged", "restore it from a backup"),
    sqlite3.SQLITE_IOERR: ("cannot be read or written", "see what the system says about its disk"),
}

_OTHER_TABLES = re.compile(r"no such (table|column)\b|table \S+ already exists")


@contextmanager
def translated(place: str) -> Iterator[None]:
    """Turn the errors of the database at that place into ours."""
    try:
        yield
    except DBAPIError as error:
        if ours := translate(error.orig, place):
            raise ours from error
        raise
    except sqlite3.Error as error:
        if ours := translate(error, place):
            raise ours from error
        raise


def translate(error: BaseException | None, place: str) -> LevelgateError | None:
    """Return what an error of SQLite becomes; None where it is a mistake in the program."""
    code: int = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR)
    primary = code & _PRIMARY
    if isinstance(error, sqlite3.IntegrityError):
        return Conflict(f"the database {place} refuses this: {error}", mend="it is there already, or changed meanwhile")
    if primary in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
        return DatabaseBusy(f"another process is writing to {place}", mend="try again when it is done")
    if primary == sqlite3.SQLITE_FULL or (primary == sqlite3.SQLITE_IOERR and _no_room(code, place)):
        return DatabaseFull(f"there is no room left to write to {place}", mend="make room on its disk")
    if primary in _UNUSABLE:
        fault, mend = _UNUSABLE[primary]
        return DatabaseUnusable(f"the database {place} {fault}", mend=mend)
    if isinstance(error, sqlite3.OperationalError) and _OTHER_TABLES.match(str(error)):
        fault = f"has not the tables that its schema says: {error}"
        return DatabaseUnusable(f"the database {place} {fault}", mend="restore it from a backup")
    return None


def _no_room(code: int, place: str) -> bool:
    """Say whether an I/O error is for want of room: a quota, a limit on file sizes, or a disk that is full."""
    if code in {sqlite3.SQLITE_IOERR_WRITE, sqlite3.SQLITE_IOERR_SHMSIZE}:
        return True
    try:
        disk = os.statvfs(place)
    except OSError:
        return False
    return disk.f_bavail * disk.f_frsize < _ROOM
