"""Finding a database, and seeing that it is one of ours before anything is written to it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from levelgate.errors import DatabaseUnusable

if TYPE_CHECKING:
    from sqlalchemy import Connection

APPLICATION_ID = 0x4C564C47  # "LVLG"
MEMORY = ":memory:"
_SMALLEST = 512


def locate(url_or_path: str | Path) -> URL:
    """Return the URL of a database, given as one or as a path; the path in it is absolute."""
    if isinstance(url_or_path, Path) or "://" not in url_or_path:
        return URL.create("sqlite", database=_absolute(url_or_path))
    try:
        url = make_url(url_or_path)
    except ArgumentError as error:
        raise DatabaseUnusable("that is not the URL of a database", mend="write sqlite:///PATH") from error
    if url.drivername != "sqlite" or url.query:
        raise DatabaseUnusable(f"{url.drivername!r} databases are not supported", mend="write sqlite:///PATH")
    if not url.database or url.database == MEMORY:
        return url.set(database=None)
    return url.set(database=_absolute(url.database))


def _absolute(path: str | Path) -> str:
    try:
        found = Path(path).resolve()
        found.is_dir()
    except (OSError, RuntimeError) as error:  # a current folder that is gone, a name too long, links in a circle
        why = str(error.strerror).lower() if isinstance(error, OSError) else "its links go round in a circle"
        raise DatabaseUnusable(
            f"the database {str(path)[:100]} cannot be found: {why}", mend="name another, or go to another folder"
        ) from error
    return str(found)


def check_place(path: Path, *, create: bool) -> None:
    """Raise DatabaseUnusable where no database can be opened, or made, at a path.

    The file itself is not opened: closing it would drop the locks that SQLite holds on it in this process.
    """
    if path.is_dir():
        raise DatabaseUnusable(f"the database {path} is a folder", mend="name a file in it")
    if not path.parent.is_dir():
        raise DatabaseUnusable(f"the folder {path.parent} does not exist", mend="make it, or name another database")
    if not path.exists():
        if not create:
            raise DatabaseUnusable(
                f"there is no database {path}", mend="`levelgate apply` makes one; or name another with --database"
            )
    elif 0 < path.stat().st_size < _SMALLEST:  # SQLite would take a file of one byte for an empty one
        raise DatabaseUnusable(
            f"the database {path} is not a database", mend="name another file; this one was left as it is"
        )
    elif not os.access(path, os.R_OK, effective_ids=True):
        raise DatabaseUnusable(f"the database {path} cannot be read", mend="make the file readable")
    if create:
        check_writable(path)


def check_writable(path: Path) -> None:
    """Raise DatabaseUnusable where nothing can be written to the database at a path."""
    if path.exists() and not os.access(path, os.W_OK, effective_ids=True):
        raise DatabaseUnusable(f"the database {path} is read-only", mend="make the file writable")
    if not os.access(path.parent, os.W_OK | os.X_OK, effective_ids=True):
        raise DatabaseUnusable(f"the folder {path.parent} is read-only", mend="make it writable: SQLite needs it")


def how_to_read(path: Path) -> str:
    """Return the parameter with which SQLite reads a database that cannot be written to; empty for one that can."""
    try:
        check_writable(path)
    except DatabaseUnusable:
        # Without these files nobody has it open, so that it does not change; else they say what is in it.
        in_use = any(Path(f"{path}{suffix}").exists() for suffix in ("-wal", "-shm"))
        return "mode=ro" if in_use else "immutable=1"
    return ""


def check_ours(connection: Connection, place: str) -> None:
    """Raise DatabaseUnusable where a database holds what another program put there."""
    mark = connection.exec_driver_sql("PRAGMA application_id").scalar_one()
    filled = connection.exec_driver_sql("SELECT count(*) FROM sqlite_master").scalar_one()
    if mark not in {0, APPLICATION_ID} or (filled and mark != APPLICATION_ID):
        raise DatabaseUnusable(
            f"the database {place} belongs to another program", mend="name another file; this one was left as it is"
        )
