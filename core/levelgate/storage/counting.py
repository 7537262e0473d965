"""Numbers that are never given out again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import insert, select, update

from levelgate.storage.tables import counters

if TYPE_CHECKING:
    from sqlalchemy import Connection


def reserve(connection: Connection, name: str, count: int) -> int:
    """Take so many numbers of a kind, and return the first."""
    counter = counters.c.name == name
    last = connection.scalar(select(counters.c.value).where(counter))
    if last is None:
        connection.execute(insert(counters).values(name=name, value=count))
        return 1
    connection.execute(update(counters).where(counter).values(value=last + count))
    return int(last) + 1
