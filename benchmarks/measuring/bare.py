"""The limit of a writing transaction: the rows that it writes, written by the bare driver into a copy of the database.

What is executed is noted while it happens, and written again afterwards, a transaction each, with the same pragmas.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeAlias

from sqlalchemy import Connection, Engine, event

from levelgate.storage import prepared

Executed: TypeAlias = "tuple[str, Sequence[Any], bool]"


class Noted:
    """The statements of writing transactions, those that read left out; `count` counts these as well."""

    def __init__(self) -> None:
        self.transactions: list[list[Executed]] = []
        self.count = 0

    @contextmanager
    def noting(self) -> Iterator[None]:
        """Note what is executed meanwhile as one transaction."""
        self.transactions.append([])
        before = prepared.execute

        def noted(connection: Connection, text: str, values: Sequence[Any], *, many: bool = False) -> Any:
            self._note(text, values, many=many)
            return before(connection, text, values, many=many)

        prepared.execute = noted
        event.listen(Engine, "before_cursor_execute", self._of_sqlalchemy)
        try:
            yield
        finally:
            event.remove(Engine, "before_cursor_execute", self._of_sqlalchemy)
            prepared.execute = before

    def _of_sqlalchemy(self, _: Any, __: Any, text: str, values: Any, ___: Any, many: bool) -> None:  # noqa: FBT001 - the event's form
        self._note(text, values, many=many)

    def _note(self, text: str, values: Sequence[Any], *, many: bool) -> None:
        self.count += 1
        if not text.lstrip().startswith(("SELECT", "BEGIN", "PRAGMA")):
            self.transactions[-1].append((text, values, many))


class Bare:
    """A copy of a database, with the bare driver."""

    def __init__(self, original: Path, copy: Path) -> None:
        shutil.copy(original, copy)
        self._connection = sqlite3.connect(copy, isolation_level=None)
        for pragma in ("journal_mode = WAL", "synchronous = FULL", "cache_size = -32768", "wal_autocheckpoint = 8192"):
            self._connection.execute(f"PRAGMA {pragma}")
        self._connection.execute("PRAGMA foreign_keys = ON")

    def write(self, statements: Sequence[Executed]) -> None:
        """Write the rows of one transaction."""
        cursor = self._connection.cursor()
        cursor.execute("BEGIN IMMEDIATE")
        for text, values, many in statements:
            if many:
                cursor.executemany(text, values)
            else:
                cursor.execute(text, values)
        cursor.execute("COMMIT")

    def close(self) -> None:
        """Close the copy."""
        self._connection.close()
