"""Notices that something was committed, by whichever process, without a transaction."""

from __future__ import annotations

import sqlite3
import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlalchemy import Engine, PoolProxiedConnection


class Commits:
    """Asks SQLite for its own count of commits, over one connection, on which nothing else is done.

    That costs a hundredth of what a transaction does.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._lock = threading.Lock()
        self._connection: PoolProxiedConnection | None = None
        self._opened = 0

    def mark(self) -> object:
        """Return a value that is another one after each commit."""
        with self._lock:
            if self._connection is None:
                self._connection = self._engine.raw_connection()
                self._opened += 1
            try:
                count = self._connection.cursor().execute("PRAGMA data_version").fetchall()[0][0]
            except sqlite3.Error:
                self._close()
                raise
            return (self._opened, count)

    def close(self) -> None:
        """Let go of the connection."""
        with self._lock:
            self._close()

    def _close(self) -> None:
        if self._connection is not None:
            self._connection.invalidate()
            self._connection = None
