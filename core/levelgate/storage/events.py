"""The events: append-only, numbered without gaps, chained by hashes."""

from __future__ import annotations

from fnmatch import fnmatchcase
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import BindParameter, bindparam, func, select

from levelgate.domain.event import FIRST_HASH, Event, EventKind, NewEvent, append
from levelgate.storage.bulk import insert_all
from levelgate.storage.chain import verify_chain
from levelgate.storage.chunks import chunks
from levelgate.storage.columns import microseconds, spelled
from levelgate.storage.prepared import Prepared
from levelgate.storage.tables import events

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from sqlalchemy import Connection, Row


class SqlEvents:
    """The port `Events` over one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def append(self, events: Sequence[NewEvent]) -> Sequence[Event]:
        """Give them numbers, ids and hashes in order, and store them in bulk."""
        if not events:
            return []
        preceding = self._preceding({event.subject for event in events})
        number, prev_hash = self._end()
        appended = []
        for event in events:
            number += 1
            done = append(event, number=number, preceding=preceding.get(event.subject, 0), prev_hash=prev_hash)
            preceding[event.subject] = number
            prev_hash = done.hash
            appended.append(done)
        insert_all(self._connection, _TABLE, [_row(event) for event in appended])
        return appended

    def after(
        self, number: int, *, limit: int = 100, kinds: Sequence[str] = (), package: str | None = None
    ) -> Sequence[Event]:
        """Return events with higher numbers, of these kinds (`version.*` too) and about this package reference."""
        query = select(events).where(events.c.number > number).order_by(events.c.number).limit(limit)
        if kinds:
            wanted = [kind.value for kind in EventKind if any(fnmatchcase(kind.value, glob) for glob in kinds)]
            query = query.where(events.c.kind.in_(wanted))
        if package is not None:
            query = query.where(events.c.package == package)
        return [read_event(row) for row in self._connection.execute(query)]

    def last(self) -> int:
        """Return the highest number, 0 where there is none."""
        return self._end()[0]

    def verify(self) -> int:
        """Walk the chain and return how many are good; raise DatabaseUnusable, naming the first bad entry."""
        return verify_chain(self._connection)

    def _preceding(self, subjects: Collection[str]) -> dict[str, int]:
        found: dict[str, int] = {}
        for some in chunks(subjects):
            places = 1 << (len(some) - 1).bit_length()  # few statements, for any number of subjects
            filled = [*some, *some[-1:] * (places - len(some))]
            values = {f"subject_{place}": subject for place, subject in enumerate(filled)}
            found |= dict(_preceding(places).all(self._connection, **values))
        return found

    def _end(self) -> tuple[int, str]:
        row = _LAST.first(self._connection)
        return (0, FIRST_HASH) if row is None else (row.number, row.hash)


_TABLE = events
_LAST = Prepared(select(events.c.number, events.c.hash).order_by(events.c.number.desc()).limit(1))


@lru_cache
def _preceding(count: int) -> Prepared:
    number = func.max(_TABLE.c.number).label("number")
    subjects: list[BindParameter[str]] = [bindparam(f"subject_{place}") for place in range(count)]
    there = select(_TABLE.c.subject, number).where(_TABLE.c.subject.in_(subjects))
    return Prepared(there.group_by(_TABLE.c.subject))


def _row(event: Event) -> tuple[Any, ...]:
    return (
        event.number,
        event.id,
        event.kind.value,
        event.subject,
        _named(event, "package"),
        _named(event, "level"),
        microseconds(event.at),
        event.actor,
        event.reason,
        spelled(event.data),
        event.prev_hash,
        event.hash,
    )


def _named(event: Event, noun: str) -> str | None:
    """Return which package, or level, an event is about."""
    name = event.data.get(noun)
    return name if isinstance(name, str) else None


def read_event(row: Row[Any]) -> Event:
    """Return the event of a row of its table."""
    return Event(
        number=row.number,
        id=row.id,
        kind=EventKind(row.kind),
        subject=row.subject,
        at=row.at,
        actor=row.actor,
        reason=row.reason,
        data=row.data,
        prev_hash=row.prev_hash,
        hash=row.hash,
    )
