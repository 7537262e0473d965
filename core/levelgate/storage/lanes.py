"""Lanes: found, loaded, marked due, and stored."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import bindparam, false, func, or_, select, union_all, update

from levelgate.errors import NotFound
from levelgate.storage.columns import EPOCH, Time
from levelgate.storage.due_lanes import mark_by_id, mark_lanes
from levelgate.storage.lane_changes import LaneChanges
from levelgate.storage.lane_records import ALIVE, BY_ID, lane_record, select_lanes
from levelgate.storage.lane_state import LaneState
from levelgate.storage.opened_lanes import follow_lines, open_lanes
from levelgate.storage.prepared import Prepared
from levelgate.storage.tables import lanes, packages, places, repositories, tracks

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from sqlalchemy import Connection

    from levelgate.domain.change import Change, Evaluation
    from levelgate.domain.facts import LaneVersion
    from levelgate.domain.lane import Lane, LaneRecord
    from levelgate.domain.reference import PackageReference
    from levelgate.domain.scheme import VersionScheme
    from levelgate.domain.track import Track


class SqlLanes:
    """The port `Lanes` over one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._state = LaneState(connection)

    def get(self, lane_id: int) -> LaneRecord:
        """Return one by its id."""
        found = BY_ID.first(self._connection, lane=lane_id)
        if found is None:
            raise NotFound(f"there is no lane {lane_id}", mend="name one that there is")
        return lane_record(found)

    def of_package(self, package_id: int) -> Sequence[LaneRecord]:
        """Return those of a package on its present track, in the order in which they were opened."""
        return [lane_record(row) for row in _OF_PACKAGE.all(self._connection, package=package_id)]

    def named(self, reference: PackageReference) -> Sequence[LaneRecord]:
        """Return those of a package by its name, likewise; none where there is no such package."""
        found = _NAMED.all(self._connection, repository=reference.repository, package=reference.package)
        return [lane_record(row) for row in found]

    def of_track(self, name: str, *, after: int = 0, limit: int = 100) -> Sequence[LaneRecord]:
        """Return those alive on a track, by id, after that one."""
        found = _OF_TRACK.all(self._connection, track=name, after=after, limit=limit)
        return [lane_record(row) for row in found]

    def load(self, record: LaneRecord, scheme: VersionScheme, *, also: Iterable[int] = ()) -> Lane:
        """Load all that decides what moves in a lane next, and the versions of these ids besides."""
        return self._state.load(record, scheme, also)

    def version(self, record: LaneRecord, version_id: int) -> LaneVersion:
        """Return a version with what it has come to at the levels of the lane's track, also one of another lane."""
        return self._state.versions(record.track.id, [version_id])[version_id]

    def level_ids(self, track: Track) -> Mapping[str, int]:
        """Return the ids of a track's levels by name; removed ones are called such as `qa#7` (R21)."""
        return self._state.level_ids(track)

    def store(
        self, lane: Lane, changes: Sequence[Change], *, at: datetime, by: str, commanded: int = 0
    ) -> Sequence[Change]:
        """Store changes of a lane as it was loaded; return them with the numbers that things were given."""
        if not changes:
            return ()
        storing = LaneChanges(self._connection, lane, self.level_ids(lane.track), at=at, by=by, commanded=commanded)
        return storing.store(changes)

    def due(self, now: datetime, limit: int) -> Sequence[int]:
        """Return the ids of lanes that are marked due, or whose wake-up has come."""
        return _DUE.scalars(self._connection, now=now, limit=limit)

    def next_due(self) -> datetime | None:
        """Return when the first one is due: long ago where one is marked, else at its wake-up; None: none ever."""
        if _MARKED.scalars(self._connection):
            return EPOCH
        first: datetime | None = _FIRST_WAKING.scalars(self._connection)[0]
        return first

    def looked_at(self, lane: Lane, evaluation: Evaluation) -> None:
        """Note that a lane was evaluated: it is not due any more, when to look again, and what is listed in it."""
        _LOOKED_AT.run(self._connection, lane=lane.id, wake_at=evaluation.wake_at)
        self._list(lane, evaluation.listed)

    def _list(self, lane: Lane, listed: Mapping[str, int]) -> None:
        """Store which version is available at each level where a person has to ask."""
        level_ids = self.level_ids(lane.track)
        wanted = {level_ids[name]: version_id for name, version_id in listed.items()}
        there = _LISTED.all(self._connection, lane=lane.id)
        before = {row.level_id: row.available for row in there if row.available is not None}
        for level in wanted.keys() | before.keys():
            if wanted.get(level) != before.get(level):
                _LIST.run(self._connection, lane=lane.id, level=level, available=wanted.get(level))

    def mark(self, lane_ids: Iterable[int]) -> None:
        """Mark lanes due."""
        mark_by_id(self._connection, lane_ids)

    def mark_waking(self) -> int:
        """Mark the lanes due that are to be looked at again at some time; return how many were not so before."""
        return mark_lanes(self._connection, lanes.c.wake_at.is_not(None))

    def open(self, package_ids: Iterable[int], *, first_contact: bool = False) -> None:
        """Open the lanes that these packages have by their versions, and mark all that they have due."""
        open_lanes(self._connection, package_ids, first_contact=first_contact)

    def follow_lines(self, package_ids: Iterable[int]) -> None:
        """Bring what versions have in lanes after them, where their line changed."""
        follow_lines(self._connection, package_ids)


# By their ids: otherwise SQLite may go through all lanes of the track.
_ONE = lanes.alias("one")
_IDS = select(_ONE.c.id).where(_ONE.c.package_id == bindparam("package"))
_OF_PACKAGE = Prepared(select_lanes(lanes.c.id.in_(_IDS), *ALIVE).order_by(lanes.c.id))
_OF_NAME = (repositories.c.name == bindparam("repository"), packages.c.name == bindparam("package"))
_NAMED = Prepared(select_lanes(*_OF_NAME, *ALIVE).order_by(lanes.c.id))
_OF_TRACK = Prepared(
    select_lanes(tracks.c.name == bindparam("track"), lanes.c.id > bindparam("after"), *ALIVE)
    .order_by(lanes.c.id)
    .limit(bindparam("limit"))
)
# Two looks into indexes: with `or` SQLite would go through all lanes.
_DUE = Prepared(
    union_all(
        select(lanes.c.id).where(lanes.c.due),
        select(lanes.c.id).where(~lanes.c.due, lanes.c.wake_at <= bindparam("now")),
    ).limit(bindparam("limit"))
)
_MARKED = Prepared(select(lanes.c.id).where(lanes.c.due).limit(1))
_FIRST_WAKING = Prepared(select(func.min(lanes.c.wake_at)))
_LOOKED_AT = Prepared(
    update(lanes)
    .where(
        lanes.c.id == bindparam("lane"),
        or_(lanes.c.due, lanes.c.wake_at.is_distinct_from(bindparam("wake_at", type_=Time))),
    )
    .values(due=false(), wake_at=bindparam("wake_at", type_=Time))
)
_LISTED = Prepared(select(places.c.level_id, places.c.available).where(places.c.lane_id == bindparam("lane")))
_LIST = Prepared(
    update(places)
    .where(places.c.lane_id == bindparam("lane"), places.c.level_id == bindparam("level"))
    .values(available=bindparam("available"))
)
