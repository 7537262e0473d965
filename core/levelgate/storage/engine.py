"""Connections to SQLite, and how its transactions begin.

All that is particular to SQLite is here and in `failures`.
"""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from sqlalchemy import URL, StaticPool, create_engine, event

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

BUSY_TIMEOUT = 30.0
WRITES = "levelgate_writes"
"""The execution option of an engine that makes its transactions writing ones.

An engine that does both is slow: each change between them makes SQLite forget all statements that it has parsed.
"""

_CACHE_KIB = 32 * 1024
_LOG_PAGES = 8 * 1024
_STATEMENTS = 512


def make_engine(url: URL, busy_timeout: float, *, reading: str = "") -> Engine:
    """Make an engine; a database in memory has one connection, a file as many as threads ask for.

    `reading` is a parameter of SQLite's URLs for a database that is only read.
    """
    # With isolation_level None the driver starts no transactions of its own, which would be deferred ones.
    arguments: dict[str, Any] = {
        "timeout": busy_timeout,
        "isolation_level": None,
        "check_same_thread": False,
        "cached_statements": _STATEMENTS,
    }
    if url.database and reading:
        address = f"file:{quote(url.database)}?{reading}"
        engine = create_engine(url, creator=lambda: sqlite3.connect(address, uri=True, **arguments), max_overflow=-1)
    elif url.database:
        engine = create_engine(url, connect_args=arguments, max_overflow=-1)
    else:
        engine = create_engine(url, connect_args=arguments, poolclass=StaticPool)
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def _prepare(connection: Any, record: Any) -> None:
    del record
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
    # Pages that many commits touch are then copied from the log once, not after each few commits: a third less work.
    connection.execute(f"PRAGMA wal_autocheckpoint = {_LOG_PAGES}")


def _begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get(WRITES, False)
    cursor = connection.connection.cursor()
    if connection.info.get(WRITES) is not writes:
        cursor.execute(f"PRAGMA query_only = {0 if writes else 1}")
        connection.info[WRITES] = writes
    # Immediate: two deferred transactions that both read and then write cannot both go on.
    cursor.execute("BEGIN IMMEDIATE" if writes else "BEGIN")
