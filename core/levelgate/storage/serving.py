"""One server per database: a lock on a file beside it."""

from __future__ import annotations

import fcntl
import os
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from levelgate.errors import DatabaseUnusable
from levelgate.storage.opening import check_writable, locate

if TYPE_CHECKING:
    from collections.abc import Iterator

_PID = 32


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


def _open(path: Path) -> int:
    try:
        return os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as error:
        fault = f"the lock file {path} cannot be opened: {error.strerror}"
        raise DatabaseUnusable(fault, mend="make its folder writable") from error


def _take(lock: int, database: str) -> None:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        holder = os.pread(lock, _PID, 0).decode(errors="replace").strip() or "unknown"
        raise DatabaseUnusable(
            f"process {holder} serves the database {database} already", mend="stop it first, or name another database"
        ) from error
    os.ftruncate(lock, 0)
    os.pwrite(lock, f"{os.getpid()}\n".encode(), 0)
