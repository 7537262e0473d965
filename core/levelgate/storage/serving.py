"""One server per database: a lock on a file beside it."""

from __future__ import annotations

import fcntl
import os
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from levelgate.errors import DatabaseUnusable
from levelgate.storage.opening import check_writable, locate

if TYPE_CHECKING:
    from collections.abc import Iterator

_PID = 32
_TRIES = 10
_BETWEEN = 0.03
"""In all a server waits longer for the lock than anybody looks whether it is held."""


@contextmanager
def serving(url_or_path: str | Path) -> Iterator[None]:
    """Be the one server of a database; DatabaseUnusable names the process that is it already.

    The lock ends with the process, however it ends. Its file stays: to remove it would let two servers lock two files.
    """
    database = locate(url_or_path).database
    if database is None:
        yield
        return
    if Path(database).exists():
        check_writable(Path(database))
    lock = _open(Path(f"{database}.lock"))
    try:
        _take(lock, database)
        yield
    finally:
        os.close(lock)


def is_served(database: str) -> bool:
    """Say whether a server works on a database, here or in another process."""
    try:
        lock = os.open(f"{database}.lock", os.O_RDONLY)
    except OSError:
        return False
    try:
        fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(lock)
    return False


def _open(path: Path) -> int:
    try:
        return os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as error:
        fault = f"the lock file {path} cannot be opened: {error.strerror}"
        raise DatabaseUnusable(fault, mend="make its folder writable") from error


def _take(lock: int, database: str) -> None:
    if not any(_tried(lock, wait) for wait in (0.0, *[_BETWEEN] * _TRIES)):
        holder = os.pread(lock, _PID, 0).decode(errors="replace").strip() or "unknown"
        raise DatabaseUnusable(
            f"process {holder} serves the database {database} already", mend="stop it first, or name another database"
        )
    os.ftruncate(lock, 0)
    os.pwrite(lock, f"{os.getpid()}\n".encode(), 0)


def _tried(lock: int, wait: float) -> bool:
    time.sleep(wait)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
