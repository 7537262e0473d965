"""Numbers that are never given out again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import bindparam, insert, select, update

from levelgate.storage.prepared import Prepared
from levelgate.storage.tables import counters

if TYPE_CHECKING:
    from sqlalchemy import Connection


def reserve(connection: Connection, name: str, count: int) -> int:
    """Take so many numbers of a kind, and return the first."""
    if not _RAISE.run(connection, counter=name, by=count):
        _BEGIN.run(connection, name=name, value=count)
        return 1
    last = _VALUE.scalars(connection, counter=name)
    return int(last[0]) - count + 1


_NAMED = counters.c.name == bindparam("counter")
_RAISE = Prepared(update(counters).where(_NAMED).values(value=counters.c.value + bindparam("by")))
_VALUE = Prepared(select(counters.c.value).where(_NAMED))
_BEGIN = Prepared(insert(counters), columns=counters.c.keys())
