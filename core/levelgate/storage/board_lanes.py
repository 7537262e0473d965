"""Lanes as they are shown: many at once, each with what is open and listed in it.

What may come to a level next is left out: nobody asks that here, and it is what costs most to load.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING

from sqlalchemy import select

from levelgate.domain.hold import Hold
from levelgate.domain.lane import Lane, Place
from levelgate.storage.candidates import Candidates
from levelgate.storage.holds import hold_of, select_reaching
from levelgate.storage.lane_state import LaneState, named_versions, place_of
from levelgate.storage.people import people_there
from levelgate.storage.prepared import Prepared, among
from levelgate.storage.promotion_rows import select_promotions, whole_promotions
from levelgate.storage.tables import holds, levels, places, promotions

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from sqlalchemy import Connection

    from levelgate.domain.facts import LaneVersion
    from levelgate.domain.lane import LaneRecord
    from levelgate.domain.promotion import Promotion
    from levelgate.domain.scheme import VersionScheme
    from levelgate.domain.track import Level


class BoardLanes:
    """Loads lanes to show them, over one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._state = LaneState(connection)

    def load(self, records: Sequence[LaneRecord], scheme_of: Callable[[str], VersionScheme]) -> Sequence[Lane]:
        """Load these lanes, in their order; `scheme_of` finds a scheme by the name of a repository type."""
        there, listed = self._places(records)
        promotions = self._promotions(records)
        reaching = self._holds(records)
        people = people_there(self._connection)
        named = {
            record.id: {
                *listed[record.id],
                *(one.version_id for one in promotions[record.id]),
                *named_versions(there[record.id].values(), reaching[record.id]),
            }
            for record in records
        }
        known = self._versions(records, named)
        return [
            Lane(
                id=record.id,
                package_id=record.package_id,
                package=record.package,
                line=record.line,
                track=record.track,
                scheme=scheme_of(record.repository_type),
                people=people,
                versions={number: known[number] for number in named[record.id] if number in known},
                promotions=tuple(promotions[record.id]),
                places=there[record.id],
                holds=tuple(reaching[record.id]),
            )
            for record in records
        ]

    def with_candidates(self, record: LaneRecord, lane: Lane, level: Level, limit: int) -> Lane:
        """Return a lane with the newest versions besides that may be available at a level, at most so many."""
        candidates = Candidates(
            connection=self._connection,
            lane=record,
            level_ids=self._state.level_ids(lane.track),
            scheme=lane.scheme,
        )
        # A place where nothing was chosen yet has them all looked at, and not the newest alone.
        place = replace(lane.place(level.name), chosen=False)
        newest = islice(candidates.at(level, place), limit)
        return replace(lane, versions={**lane.versions, **self._state.versions(record.track.id, newest)})

    def _places(self, records: Sequence[LaneRecord]) -> tuple[Mapping[int, dict[str, Place]], Mapping[int, set[int]]]:
        there: defaultdict[int, dict[str, Place]] = defaultdict(dict)
        listed: defaultdict[int, set[int]] = defaultdict(set)
        for row in _PLACES.all(self._connection, lanes=[record.id for record in records]):
            there[row.lane_id][row.name] = place_of(row)
            if row.available is not None:
                listed[row.lane_id].add(row.available)
        return there, listed

    def _promotions(self, records: Sequence[LaneRecord]) -> Mapping[int, Sequence[Promotion]]:
        rows = _OPEN.all(self._connection, lanes=[record.id for record in records])
        found: defaultdict[int, list[Promotion]] = defaultdict(list)
        for row, promotion in zip(rows, whole_promotions(self._connection, rows), strict=True):
            found[row.lane_id].append(promotion)
        return found

    def _holds(self, records: Sequence[LaneRecord]) -> Mapping[int, Sequence[Hold]]:
        rows = _HOLDS.all(self._connection, packages=list({record.package_id for record in records}))
        reaching = [hold_of(row) for row in rows]
        return {
            record.id: [hold for hold in reaching if hold.scope.package in {None, record.package}] for record in records
        }

    def _versions(self, records: Sequence[LaneRecord], named: Mapping[int, Iterable[int]]) -> Mapping[int, LaneVersion]:
        of_track: defaultdict[int, set[int]] = defaultdict(set)
        for record in records:
            of_track[record.track.id].update(named[record.id])
        known: dict[int, LaneVersion] = {}
        for track_id, ids in of_track.items():
            known |= self._state.versions(track_id, ids)
        return known


_PLACES = Prepared(
    select(places, levels.c.name)
    .join(levels, places.c.level_id == levels.c.id)
    .where(among(places.c.lane_id, "lanes"), ~levels.c.removed)
)
_OPEN = Prepared(select_promotions(among(promotions.c.lane_id, "lanes"), promotions.c.open))
_HOLDS = Prepared(select_reaching(among(holds.c.package_id, "packages")))
