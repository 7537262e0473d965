"""Rows that may be there already."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from sqlalchemy.dialects import postgresql, sqlite

from levelgate.storage.prepared import Prepared

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import Connection, Table


def put_all(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows, all with the same columns; where one of that primary key is there already, change it."""
    if rows:
        _putting(connection.dialect.name, table, tuple(rows[0])).run_all(connection, rows)


@lru_cache
def _putting(dialect: str, table: Table, columns: tuple[str, ...]) -> Prepared:
    statement = (postgresql if dialect == "postgresql" else sqlite).insert(table)
    key = [column.name for column in table.primary_key]
    changed = {name: statement.excluded[name] for name in columns if name not in key}
    return Prepared(statement.on_conflict_do_update(index_elements=key, set_=changed), columns=columns)
