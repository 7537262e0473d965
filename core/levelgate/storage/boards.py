"""The board, read for many lanes at once."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, literal_column, select, union

from levelgate.domain.board import BoardRow, Cell
from levelgate.domain.facts import Standing
from levelgate.domain.hold import HoldKind
from levelgate.domain.promotion import PromotionState
from levelgate.storage.board_lanes import BoardLanes
from levelgate.storage.holds import hold_of, select_holds
from levelgate.storage.lane_records import ALIVE, lane_record, select_lanes
from levelgate.storage.prepared import Prepared, among
from levelgate.storage.promotions import SqlPromotions
from levelgate.storage.references import level_id
from levelgate.storage.tables import holds, lanes, levels, places, promotions, standings, versions
from levelgate.storage.versions import select_versions, version_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from sqlalchemy import Connection

    from levelgate.domain.hold import Hold
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
        there = _PLACES.all(self._connection, lanes=ids)
        entered = [row.occupied_by for row in there if row.occupied_by is not None]
        waiting = _WAITING.scalars(self._connection, lanes=ids)
        shown = SqlPromotions(self._connection).by_id([*entered, *waiting])
        listed = self._versions([row.available for row in there if row.available is not None])
        pins = self._pins(lanes)
        queues: defaultdict[tuple[int, str], list[PromotionRecord]] = defaultdict(list)
        for number in waiting:
            queues[shown[number].lane_id, shown[number].promotion.level].append(shown[number])
        cells: defaultdict[int, dict[str, Cell]] = defaultdict(dict)
        for row in there:
            cells[row.lane_id][row.name] = Cell(
                occupant=shown.get(row.occupied_by or 0),
                standing=None if row.state is None else Standing(row.state),
                unsupported=bool(row.unsupported),
                pin=pins.get((row.lane_id, row.name)),
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
        for row in _NEWEST.all(self._connection, track=lane.track.id, lane=lane.id):
            if row.newest is not None:
                found[row.name] = row.newest
        known = self._versions(list(found.values()))
        return {name: known[number] for name, number in found.items()}

    def near(self, level: str, *, after: int = 0, limit: int = 50) -> Sequence[LaneRecord]:
        """Return lanes, by id, after that one, in which something waits, or is available, at a level."""
        values = {"level": level_id(self._connection, level), "after": after, "limit": limit}
        ids = _NEAR.scalars(self._connection, **values)
        return [lane_record(row) for row in _LANES.all(self._connection, lanes=ids)]

    def _pins(self, records: Sequence[LaneRecord]) -> Mapping[tuple[int, str], Hold]:
        """Return the pins of lanes, by lane and level."""
        rows = _PINS.all(self._connection, packages=list({record.package_id for record in records}))
        pins = {(hold.scope.package, hold.scope.line, hold.scope.level): hold for hold in map(hold_of, rows)}
        return {
            (record.id, level.name): pin
            for record in records
            for level in record.track.definition.levels
            if (pin := pins.get((record.package, record.line, record.track.reference(level.name)))) is not None
        }

    def _versions(self, ids: Sequence[int]) -> Mapping[int, Version]:
        if not ids:
            return {}
        return {row.id: version_of(row, ()) for row in _VERSIONS.all(self._connection, ids=ids)}


# Spelled out, and no parameter, so that the index of those that wait is known to hold them all.
_WAITS = promotions.c.state == literal_column(f"'{PromotionState.WAITING.value}'")
_LANES = Prepared(select_lanes(among(lanes.c.id, "lanes"), *ALIVE).order_by(lanes.c.id))
_PLACES = Prepared(
    select(
        *(places.c.lane_id, places.c.occupied_by, places.c.available, levels.c.name),
        *(standings.c.state, standings.c.unsupported),
    )
    .join(levels, places.c.level_id == levels.c.id)
    .outerjoin(standings, (standings.c.version_id == places.c.occupant) & (standings.c.level_id == places.c.level_id))
    .where(among(places.c.lane_id, "lanes"), ~levels.c.removed)
)
_PINS = Prepared(
    select_holds(holds.c.lifted_at.is_(None), holds.c.kind == HoldKind.PIN.value, among(holds.c.package_id, "packages"))
)
_WAITING = Prepared(select(promotions.c.id).where(among(promotions.c.lane_id, "lanes"), promotions.c.open, _WAITS))
_NEWEST_THERE = (
    select(standings.c.version_id)
    .where(
        standings.c.lane_id == bindparam("lane"),
        standings.c.level_id == levels.c.id,
        standings.c.state == Standing.GRANTED.value,
    )
    .order_by(standings.c.order_key.desc(), standings.c.version_id.desc())
    .limit(1)
    .scalar_subquery()
)
_NEWEST = Prepared(
    select(levels.c.name, _NEWEST_THERE.label("newest")).where(
        levels.c.track_id == bindparam("track"), ~levels.c.removed
    )
)
_NEAR = Prepared(
    union(
        select(promotions.c.lane_id.label("lane_id")).where(
            promotions.c.level_id == bindparam("level"),
            _WAITS,
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
_VERSIONS = Prepared(select_versions(among(versions.c.id, "ids")))
