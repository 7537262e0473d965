"""The board, read for many lanes at once."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from sqlalchemy import BindParameter, bindparam, literal_column, select, union

from levelgate.domain.board import BoardRow, Cell
from levelgate.domain.facts import Standing
from levelgate.domain.promotion import PromotionState
from levelgate.storage.board_lanes import BoardLanes
from levelgate.storage.lane_records import ALIVE, lane_record, select_lanes
from levelgate.storage.promotions import SqlPromotions
from levelgate.storage.references import level_id
from levelgate.storage.tables import lanes, levels, places, promotions, standings, versions
from levelgate.storage.versions import select_versions, version_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import Any

    from sqlalchemy import Connection

    from levelgate.domain.lane import Lane, LaneRecord
    from levelgate.domain.promotion import PromotionRecord
    from levelgate.domain.scheme import VersionScheme
    from levelgate.domain.track import Level
    from levelgate.domain.version import Version


class SqlBoards:
    """The port `Boards` over one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def rows(self, lanes: Sequence[LaneRecord]) -> Sequence[BoardRow]:
        """Return the rows of these lanes, in their order."""
        ids = [lane.id for lane in lanes]
        there = self._connection.execute(_PLACES, {"lanes": ids}).all()
        entered = [row.occupied_by for row in there if row.occupied_by is not None]
        waiting = self._connection.scalars(_WAITING, {"lanes": ids}).all()
        shown = SqlPromotions(self._connection).by_id([*entered, *waiting])
        listed = self._versions([row.available for row in there if row.available is not None])
        queues: defaultdict[tuple[int, str], list[PromotionRecord]] = defaultdict(list)
        for number in waiting:
            queues[shown[number].lane_id, shown[number].promotion.level].append(shown[number])
        cells: defaultdict[int, dict[str, Cell]] = defaultdict(dict)
        for row in there:
            cells[row.lane_id][row.name] = Cell(
                occupant=shown.get(row.occupied_by or 0),
                waiting=tuple(sorted(queues[row.lane_id, row.name], key=lambda one: one.version.order)),
                available=listed.get(row.available or 0),
            )
        return [BoardRow(lane=lane, cells=cells[lane.id]) for lane in lanes]

    def lanes(self, records: Sequence[LaneRecord], scheme_of: Callable[[str], VersionScheme]) -> Sequence[Lane]:
        """Load these lanes, in their order, with what is open and listed in them, and nothing else."""
        return BoardLanes(self._connection).load(records, scheme_of)

    def with_candidates(self, record: LaneRecord, lane: Lane, level: Level, *, limit: int) -> Lane:
        """Return a lane with the newest versions besides that may be available at a level, at most so many."""
        return BoardLanes(self._connection).with_candidates(record, lane, level, limit)

    def held(self, lane: LaneRecord) -> Mapping[str, Version]:
        """Return the newest version that holds each level of a lane, by the level's name."""
        found: dict[str, int] = {}
        for row in self._connection.execute(_KEPT_LEVELS, {"track": lane.track.id}):
            newest = self._connection.scalar(_NEWEST, {"lane": lane.id, "level": row.id})
            if newest is not None:
                found[row.name] = newest
        known = self._versions(list(found.values()))
        return {name: known[number] for name, number in found.items()}

    def near(self, level: str, *, after: int = 0, limit: int = 50) -> Sequence[LaneRecord]:
        """Return lanes, by id, after that one, in which something waits, or is available, at a level."""
        values = {"level": level_id(self._connection, level), "after": after, "limit": limit}
        ids = self._connection.scalars(_NEAR, values).all()
        return [lane_record(row) for row in self._connection.execute(_LANES_BY_ID, {"lanes": ids})]

    def _versions(self, ids: Sequence[int]) -> Mapping[int, Version]:
        if not ids:
            return {}
        return {row.id: version_of(row, ()) for row in self._connection.execute(_VERSIONS, {"ids": ids})}


_LANES: BindParameter[Any] = bindparam("lanes", expanding=True)
_LANES_BY_ID = select_lanes(lanes.c.id.in_(_LANES), *ALIVE).order_by(lanes.c.id)
_PLACES = (
    select(places.c.lane_id, places.c.occupied_by, places.c.available, levels.c.name)
    .join(levels, places.c.level_id == levels.c.id)
    .where(places.c.lane_id.in_(_LANES), ~levels.c.removed)
)
_WAITING = select(promotions.c.id).where(
    promotions.c.lane_id.in_(_LANES), promotions.c.open, promotions.c.state == PromotionState.WAITING.value
)
_KEPT_LEVELS = select(levels.c.id, levels.c.name).where(levels.c.track_id == bindparam("track"), ~levels.c.removed)
_NEWEST = (
    select(standings.c.version_id)
    .where(
        standings.c.lane_id == bindparam("lane"),
        standings.c.level_id == bindparam("level"),
        standings.c.state == Standing.GRANTED.value,
    )
    .order_by(standings.c.order_key.desc(), standings.c.version_id.desc())
    .limit(1)
)
_NEAR = (
    union(
        select(promotions.c.lane_id.label("lane_id")).where(
            promotions.c.level_id == bindparam("level"),
            # Spelled out, and no parameter, so that the index of those that wait is known to hold them all.
            promotions.c.state == literal_column(f"'{PromotionState.WAITING.value}'"),
            promotions.c.lane_id > bindparam("after"),
        ),
        select(places.c.lane_id).where(
            places.c.level_id == bindparam("level"),
            places.c.available.is_not(None),
            places.c.lane_id > bindparam("after"),
        ),
    )
    .order_by("lane_id")
    .limit(bindparam("limit"))
)
_VERSIONS = select_versions(versions.c.id.in_(bindparam("ids", expanding=True)))
