"""The chain of the events, walked from its beginning."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import BigInteger, Text, select, type_coerce

from levelgate.domain.event import FIRST_HASH, EventKind, NewEvent, event_hash
from levelgate.errors import DatabaseUnusable
from levelgate.storage.columns import EPOCH
from levelgate.storage.tables import events

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sqlalchemy import Connection, Row

_PAGE = 1000
# Raw, because what somebody tampered with may not even be readable as what it should be.
_RAW = select(
    *(column for column in events.c if column.name not in {"at", "data"}),
    type_coerce(events.c.at, BigInteger).label("at"),
    type_coerce(events.c.data, Text).label("data"),
).order_by(events.c.number)


def verify_chain(connection: Connection) -> int:
    """Return how many events are good; raise DatabaseUnusable, naming the first that is not."""
    number, prev_hash = 0, FIRST_HASH
    for row in _rows(connection):
        number += 1
        if row.number != number:
            raise _broken(number, "is missing")
        if row.prev_hash != prev_hash:
            raise _broken(number, "does not follow from the one before it")
        if not _true(row):
            raise _broken(number, "is not what was written")
        prev_hash = row.hash
    return number


def _rows(connection: Connection) -> Iterator[Row[Any]]:
    page: Sequence[Any] = connection.execute(_RAW.limit(_PAGE)).all()
    while page:
        yield from page
        page = connection.execute(_RAW.where(events.c.number > page[-1].number).limit(_PAGE)).all()


def _true(row: Row[Any]) -> bool:
    try:
        event = NewEvent(
            kind=EventKind(row.kind),
            subject=row.subject,
            at=EPOCH + timedelta(microseconds=row.at),
            actor=row.actor,
            reason=row.reason,
            data=json.loads(row.data),
        )
        said = event_hash(event, number=row.number, identity=row.id, prev_hash=row.prev_hash)
        package = event.data.get("package")
        return (said, package if isinstance(package, str) else None) == (row.hash, row.package)
    except (ValueError, TypeError, OverflowError, AttributeError):
        return False


def _broken(number: int, fault: str) -> DatabaseUnusable:
    return DatabaseUnusable(
        f"event {number} {fault}", mend="the database was changed from outside; restore it from a backup"
    )
