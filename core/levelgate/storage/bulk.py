"""Many rows at once.

SQLAlchemy's `executemany` makes a dictionary of every row and calls a converter for every value, which costs more
than SQLite's own work. Rows given here are tuples in the order of the table's columns, already converted.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import Dialect, Table, insert

from levelgate.storage import prepared

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection


def insert_all(connection: Connection, table: Table, rows: Sequence[tuple[Any, ...]]) -> None:
    """Insert rows; none is fine."""
    if not rows:
        return
    prepared.execute(connection, _statement(connection.dialect, table), rows, many=True)


@lru_cache
def _statement(dialect: Dialect, table: Table) -> str:
    return str(insert(table).compile(dialect=dialect))
