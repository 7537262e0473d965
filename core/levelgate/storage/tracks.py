"""Tracks, and the levels that grants and places go by."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, Text, insert, select, type_coerce, update

from levelgate.domain.promoting.choosing import new_again
from levelgate.domain.track import Track, TrackDefinition, kept_levels
from levelgate.domain.track_fields import read_track, track_fields
from levelgate.errors import Conflict
from levelgate.storage.consequences import count_affected
from levelgate.storage.due_lanes import mark_lanes
from levelgate.storage.nearest import not_found
from levelgate.storage.tables import lanes, levels, places, tracks

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sqlalchemy import Connection, Row

    from levelgate.domain.planning import Affected, Counts

_KEPT = ~tracks.c.removed
_COLUMNS: tuple[ColumnElement[Any], ...] = (
    tracks.c.id,
    tracks.c.revision,
    type_coerce(tracks.c.definition, Text).label("definition"),
)


class SqlTracks:
    """The port `Tracks` over one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def all(self) -> Sequence[Track]:
        """Return all, by name."""
        rows = self._connection.execute(select(*_COLUMNS).where(_KEPT).order_by(tracks.c.name))
        return [track_of(row) for row in rows]

    def get(self, name: str) -> Track:
        """Return the one of that name."""
        found = self._one(_KEPT, tracks.c.name == name)
        if found is None:
            raise not_found("track", name, self._connection.scalars(select(tracks.c.name).where(_KEPT)))
        return track_of(found)

    def add(self, definition: TrackDefinition) -> Track:
        """Add one; a removed one of that name comes back, with its levels."""
        self._refuse_twin(definition.name, but=None)
        removed = self._one(tracks.c.removed, tracks.c.name == definition.name)
        if removed is None:
            values = {"name": definition.name, "definition": track_fields(definition), "revision": 1, "removed": False}
            new = self._connection.execute(insert(tracks).values(values)).inserted_primary_key
            self._keep_levels(int((new or [0])[0]), definition, None)
        else:
            self._set(removed.id, definition)
            self._keep_levels(removed.id, definition, track_of(removed).definition)
        return self.get(definition.name)

    def change(self, track_id: int, definition: TrackDefinition) -> Track:
        """Give one another definition, and raise its revision; wider levels are new to their lanes (R1)."""
        self._refuse_twin(definition.name, but=track_id)
        before = self._one(tracks.c.id == track_id)
        self._set(track_id, definition)
        self._keep_levels(track_id, definition, track_of(before).definition if before else None)
        return self.get(definition.name)

    def remove(self, track_id: int) -> None:
        """Remove one; grants and promotions stay."""
        self._connection.execute(update(tracks).where(tracks.c.id == track_id).values(removed=True))
        mark_lanes(self._connection, lanes.c.track_id == track_id)

    def counts(self, affected: Affected) -> Counts:
        """Count the open promotions and the grants that a plan would end."""
        return count_affected(self._connection, affected)

    def _one(self, *conditions: ColumnElement[bool]) -> Row[Any] | None:
        query = select(*_COLUMNS).where(*conditions).order_by(tracks.c.id.desc()).limit(1)
        return self._connection.execute(query).one_or_none()

    def _set(self, track_id: int, definition: TrackDefinition) -> None:
        values = {"name": definition.name, "definition": track_fields(definition), "removed": False}
        changed = update(tracks).where(tracks.c.id == track_id)
        self._connection.execute(changed.values(**values, revision=tracks.c.revision + 1))
        mark_lanes(self._connection, lanes.c.track_id == track_id)

    def _refuse_twin(self, name: str, *, but: int | None) -> None:
        twin = self._one(_KEPT, tracks.c.name == name)
        if twin is not None and twin.id != but:
            raise Conflict(f"there is a track {name!r} already", mend="choose another name, or change it")

    def _keep_levels(self, track_id: int, definition: TrackDefinition, before: TrackDefinition | None) -> None:
        """Bring the levels to what a definition says, each with the id that its grants and refusals go by (R21)."""
        query = select(levels.c.name, levels.c.id, levels.c.removed).where(levels.c.track_id == track_id)
        rows = self._connection.execute(query.order_by(levels.c.id)).all()
        ids = {row.name: row.id for row in rows if not row.removed}
        gone = {row.name: row.id for row in rows if row.removed}
        kept = kept_levels(ids, definition)
        self._level(levels.c.id.in_([ids[name] for name in ids.keys() - set(kept.values())]), removed=True)
        for name in _in_free_order(kept):
            self._level(levels.c.id == ids[kept[name]], name=name)
        new = [level.name for level in definition.levels if level.name not in kept]
        for name in new:
            if name in gone:
                self._level(levels.c.id == gone[name], removed=False)
            else:
                self._connection.execute(insert(levels).values(track_id=track_id, name=name, removed=False))
        again = new_again(before, definition) if before else frozenset[str]()
        self._choose_again([*(ids[kept[name]] for name in again), *(gone[name] for name in new if name in gone)])

    def _level(self, condition: ColumnElement[bool], **values: Any) -> None:
        self._connection.execute(update(levels).where(condition).values(values))

    def _choose_again(self, level_ids: Iterable[int]) -> None:
        again = update(places).where(places.c.level_id.in_(list(level_ids))).values(chosen=False)
        self._connection.execute(again)


def track_of(row: Row[Any]) -> Track:
    """Return the track of a row that holds its `id`, `revision`, and its `definition` as text."""
    return Track(id=row.id, definition=read_definition(row.definition), revision=row.revision)


@lru_cache(maxsize=256)
def read_definition(definition: str) -> TrackDefinition:
    """Return the track that a text spells; the same text is read once."""
    return read_track(json.loads(definition))


def _in_free_order(kept: Mapping[str, str]) -> list[str]:
    """Return the new names of renamed levels, each after the one that had it before."""
    waiting = {name: old for name, old in kept.items() if name != old}
    order: list[str] = []
    while waiting:
        free = next(name for name in waiting if name not in waiting.values())
        order.append(free)
        del waiting[free]
    return order
