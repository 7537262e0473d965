"""Lanes: found, loaded, marked due, and stored."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import and_, func, or_, select, update

from levelgate.errors import NotFound
from levelgate.storage.columns import EPOCH
from levelgate.storage.due_lanes import mark_by_id
from levelgate.storage.lane_changes import LaneChanges
from levelgate.storage.lane_records import ALIVE, BY_ID, lane_record, select_lanes
from levelgate.storage.lane_state import LaneState
from levelgate.storage.opened_lanes import follow_lines, open_lanes
from levelgate.storage.tables import lanes, places, tracks

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from sqlalchemy import Connection

    from levelgate.domain.change import Change, Evaluation
    from levelgate.domain.facts import LaneVersion
    from levelgate.domain.lane import Lane, LaneRecord
    from levelgate.domain.scheme import VersionScheme


class SqlLanes:
    """The port `Lanes` over one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, lane_id: int) -> LaneRecord:
        """Return one by its id."""
        found = self._connection.execute(BY_ID, {"lane": lane_id}).one_or_none()
        if found is None:
            raise NotFound(f"there is no lane {lane_id}", mend="name one that there is")
        return lane_record(found)

    def of_package(self, package_id: int) -> Sequence[LaneRecord]:
        """Return those of a package on its present track, in the order in which they were opened."""
        query = select_lanes(lanes.c.package_id == package_id, *ALIVE).order_by(lanes.c.id)
        return [lane_record(row) for row in self._connection.execute(query)]

    def of_track(self, name: str, *, after: int = 0, limit: int = 100) -> Sequence[LaneRecord]:
        """Return those alive on a track, by id, after that one."""
        query = select_lanes(tracks.c.name == name, lanes.c.id > after, *ALIVE).order_by(lanes.c.id).limit(limit)
        return [lane_record(row) for row in self._connection.execute(query)]

    def load(self, record: LaneRecord, scheme: VersionScheme, *, also: Iterable[int] = ()) -> Lane:
        """Load all that decides what moves in a lane next, and the versions of these ids besides."""
        return LaneState(self._connection).load(record, scheme, also)

    def version(self, record: LaneRecord, version_id: int) -> LaneVersion:
        """Return a version with what it has come to at the levels of the lane's track, also one of another lane."""
        return LaneState(self._connection).versions(record.track.id, [version_id])[version_id]

    def level_ids(self, track_id: int) -> Mapping[str, int]:
        """Return the ids of a track's levels by name; of one that was removed, where no other has its name."""
        return LaneState(self._connection).level_ids(track_id)

    def store(self, lane: Lane, changes: Sequence[Change], *, at: datetime, by: str) -> Sequence[Change]:
        """Store changes of a lane as it was loaded; return them with the numbers that things were given."""
        return LaneChanges(self._connection, lane, at=at, by=by).store(changes) if changes else ()

    def due(self, now: datetime, limit: int) -> Sequence[int]:
        """Return the ids of lanes that are marked due, or whose wake-up has come."""
        query = select(lanes.c.id).where(or_(lanes.c.due, lanes.c.wake_at <= now)).limit(limit)
        return list(self._connection.scalars(query))

    def next_due(self) -> datetime | None:
        """Return when the first one is due: long ago where one is marked, else at its wake-up; None: none ever."""
        if self._connection.scalar(select(lanes.c.id).where(lanes.c.due).limit(1)) is not None:
            return EPOCH
        first: datetime | None = self._connection.scalar(select(func.min(lanes.c.wake_at)))
        return first

    def looked_at(self, lane: Lane, evaluation: Evaluation) -> None:
        """Note that a lane was evaluated: it is not due any more, when to look again, and what is listed in it."""
        wake_at = evaluation.wake_at
        changed = and_(lanes.c.id == lane.id, or_(lanes.c.due, lanes.c.wake_at.is_distinct_from(wake_at)))
        self._connection.execute(update(lanes).where(changed).values(due=False, wake_at=wake_at))
        self._list(lane, evaluation.listed)

    def _list(self, lane: Lane, listed: Mapping[str, int]) -> None:
        """Store which version is available at each level where a person has to ask."""
        level_ids = self.level_ids(lane.track.id)
        wanted = {level_ids[name]: version_id for name, version_id in listed.items()}
        query = select(places.c.level_id, places.c.available)
        known = self._connection.execute(query.where(places.c.lane_id == lane.id, places.c.available.is_not(None)))
        before = {row.level_id: row.available for row in known}
        for level_id in wanted.keys() | before.keys():
            if wanted.get(level_id) != before.get(level_id):
                here = (places.c.lane_id == lane.id, places.c.level_id == level_id)
                self._connection.execute(update(places).where(*here).values(available=wanted.get(level_id)))

    def mark(self, lane_ids: Iterable[int]) -> None:
        """Mark lanes due."""
        mark_by_id(self._connection, lane_ids)

    def open(self, package_ids: Iterable[int], *, first_contact: bool = False) -> None:
        """Open the lanes that these packages have by their versions, and mark all that they have due."""
        open_lanes(self._connection, package_ids, first_contact=first_contact)

    def follow_lines(self, package_ids: Iterable[int]) -> None:
        """Bring what versions have in lanes after them, where their line changed."""
        follow_lines(self._connection, package_ids)
