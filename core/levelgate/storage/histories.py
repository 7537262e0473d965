"""What happened to one thing: its events, found by indexes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import Text, or_, select, type_coerce

from levelgate.domain.event import EventKind
from levelgate.storage.chunks import chunks
from levelgate.storage.events import read_event
from levelgate.storage.tables import events, holds, lanes, promotions, runs, tracks
from levelgate.storage.tracks import read_definition

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from sqlalchemy import ColumnElement, Connection, Select

    from levelgate.domain.event import Event
    from levelgate.domain.version import Version


class SqlHistories:
    """The port `Histories` over one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def whole(self, *, before: int | None = None, limit: int = 100) -> Sequence[Event]:
        """Return all events."""
        return self._newest([_select(before)], limit)

    def of_version(self, version: Version, *, before: int | None = None, limit: int = 100) -> Sequence[Event]:
        """Return those of a version: of itself, its promotions and grants, its runs, its blocks, and pins at it."""
        found = self._newest(_of_subjects(self._subjects(version), before), limit)
        # A choice passes over any number of versions, so that it is found by its lane, which has few of them.
        lane_ids = self._connection.scalars(select(lanes.c.id).where(lanes.c.package_id == version.package_id))
        choices = self._newest(_of_subjects((f"lane:{one}" for one in lane_ids), before), None)
        about = (one for one in choices if one.kind is EventKind.LANE_CHOSEN and version.id in _passed_over(one))
        return sorted([*found, *about], key=_number, reverse=True)[:limit]

    def of_package(self, package: str, *, before: int | None = None, limit: int = 100) -> Sequence[Event]:
        """Return those of a package (`updates/app`): of its versions, its lanes, and itself."""
        return self._newest([_select(before, events.c.package == package)], limit)

    def of_level(self, level: str, *, before: int | None = None, limit: int = 100) -> Sequence[Event]:
        """Return those of a level (`web/prod`), in all lanes, also under the name that it had before."""
        names = (level, *self._former(level))
        return self._newest([_select(before, events.c.level == name) for name in names], limit)

    def _subjects(self, version: Version) -> Iterator[str]:
        yield f"version:{version.id}"
        held = or_(holds.c.version_id == version.id, holds.c.pinned_version == version.id)
        for noun, query in (
            ("promotion", select(promotions.c.id).where(promotions.c.version_id == version.id)),
            ("run", select(runs.c.id).where(runs.c.version_id == version.id)),
            ("hold", select(holds.c.id).where(held)),
        ):
            yield from (f"{noun}:{one}" for one in self._connection.scalars(query))

    def _former(self, level: str) -> Iterator[str]:
        name, _, bare = level.partition("/")
        spelled = select(type_coerce(tracks.c.definition, Text)).where(~tracks.c.removed, tracks.c.name == name)
        definition = self._connection.scalar(spelled)
        for one in () if definition is None else read_definition(definition).levels:
            if one.name == bare and one.was is not None:
                yield f"{name}/{one.was}"

    def _newest(self, queries: Iterable[Select[Any]], limit: int | None) -> list[Event]:
        """Return the newest of what several queries find; each event is found by one of them at most."""
        found = [read_event(row) for query in queries for row in self._connection.execute(query.limit(limit))]
        return sorted(found, key=_number, reverse=True)[:limit]


def _select(before: int | None, *conditions: ColumnElement[bool]) -> Select[Any]:
    query = select(events).where(*conditions).order_by(events.c.number.desc())
    return query if before is None else query.where(events.c.number < before)


def _of_subjects(subjects: Iterable[str], before: int | None) -> Iterator[Select[Any]]:
    for some in chunks(subjects):
        yield _select(before, events.c.subject.in_(some))


def _number(event: Event) -> int:
    return event.number


def _passed_over(event: Event) -> Sequence[object]:
    passed_over = event.data.get("passed_over")
    return passed_over if isinstance(passed_over, list) else ()
