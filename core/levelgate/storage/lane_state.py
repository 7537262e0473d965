"""Loading what decides what moves in a lane next."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, func, select

from levelgate.domain.facts import CheckResult, LaneVersion, Standing
from levelgate.domain.hold import Hold
from levelgate.domain.lane import Lane, Place
from levelgate.storage.candidates import Candidates
from levelgate.storage.holds import IS_BLOCK, STANDING, hold_of, select_holds, select_reaching
from levelgate.storage.people import people_there
from levelgate.storage.prepared import Prepared, among
from levelgate.storage.promotion_rows import open_promotions
from levelgate.storage.references import NAME_IN_LANE
from levelgate.storage.tables import check_results, holds, levels, places, standings, versions
from levelgate.storage.versions import select_versions, version_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sqlalchemy import Connection

    from levelgate.domain.lane import LaneRecord
    from levelgate.domain.scheme import VersionScheme
    from levelgate.domain.track import Track


class LaneState:
    """Loads lanes over one connection, within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._level_ids: dict[tuple[int, int], Mapping[str, int]] = {}

    def load(self, record: LaneRecord, scheme: VersionScheme, also: Iterable[int]) -> Lane:
        """Load a lane, and the versions of these ids besides."""
        there = self._places(record.id)
        promotions = open_promotions(self._connection, record.id)
        reaching = [hold_of(one) for one in _HOLDS.all(self._connection, package=record.package_id)]
        wanted = {*also, *(promotion.version_id for promotion in promotions), *named_versions(there.values(), reaching)}
        wanted.update(self._candidates(record, scheme, there))
        return Lane(
            id=record.id,
            package_id=record.package_id,
            package=record.package,
            line=record.line,
            track=record.track,
            scheme=scheme,
            people=people_there(self._connection),
            versions=self.versions(record.track.id, wanted),
            promotions=promotions,
            places=there,
            holds=tuple(reaching),
            first_contact=record.first_contact,
            start=record.start,
        )

    def versions(self, track_id: int, ids: Iterable[int]) -> Mapping[int, LaneVersion]:
        """Load versions with what they have come to at the levels of a track, by id."""
        values = {"track": track_id, "ids": sorted(ids)}
        standing: defaultdict[int, dict[str, Standing]] = defaultdict(dict)
        unsupported: defaultdict[int, set[str]] = defaultdict(set)
        for stood in _STANDINGS.all(self._connection, **values):
            standing[stood.version_id][stood.name] = Standing(stood.state)
            if stood.unsupported:
                unsupported[stood.version_id].add(stood.name)
        checks: defaultdict[int, dict[str, CheckResult]] = defaultdict(dict)
        for checked in _CHECKS.all(self._connection, **values):
            checks[checked.version_id][checked.name] = check_of(checked)
        blocks: defaultdict[int, list[Hold]] = defaultdict(list)
        for block in _BLOCKS.all(self._connection, **values):
            blocks[block.version_id].append(hold_of(block))
        return {
            row.id: LaneVersion(
                version=version_of(row, ()),
                standings=standing.get(row.id, {}),
                unsupported=frozenset(unsupported.get(row.id, ())),
                checks=checks.get(row.id, {}),
                signed=_signed(row),
                blocks=tuple(blocks.get(row.id, ())),
            )
            for row in _VERSIONS.all(self._connection, **values)
        }

    def level_ids(self, track: Track) -> Mapping[str, int]:
        """Return the ids of a track's levels by name, those of removed ones too, which are called `qa#7` (R21)."""
        key = (track.id, track.revision)  # they change with its definition alone
        if key not in self._level_ids:
            self._level_ids[key] = {row.name: row.id for row in _LEVELS.all(self._connection, track=track.id)}
        return self._level_ids[key]

    def _places(self, lane_id: int) -> dict[str, Place]:
        return {row.name: place_of(row) for row in _PLACES.all(self._connection, lane=lane_id)}

    def _candidates(self, record: LaneRecord, scheme: VersionScheme, there: Mapping[str, Place]) -> Iterable[int]:
        candidates = Candidates(
            connection=self._connection, lane=record, level_ids=self.level_ids(record.track), scheme=scheme
        )
        for level in record.track.definition.levels:
            yield from candidates.at(level, there.get(level.name, Place()))


_LEVELS = Prepared(select(NAME_IN_LANE.label("name"), levels.c.id).where(levels.c.track_id == bindparam("track")))
_PLACES = Prepared(
    select(places, levels.c.name)
    .join(levels, places.c.level_id == levels.c.id)
    .where(places.c.lane_id == bindparam("lane"), ~levels.c.removed)
)
_HOLDS = Prepared(select_reaching(holds.c.package_id == bindparam("package")))
_BLOCKS = Prepared(select_holds(STANDING, IS_BLOCK, among(holds.c.version_id, "ids")))
_STANDINGS = Prepared(
    select(standings.c.version_id, standings.c.state, standings.c.unsupported, NAME_IN_LANE.label("name"))
    .join(levels, standings.c.level_id == levels.c.id)
    .where(among(standings.c.version_id, "ids"), levels.c.track_id == bindparam("track"))
)
_LAST_CHECKS = (
    select(func.max(check_results.c.id))
    .where(among(check_results.c.version_id, "ids"))
    .group_by(check_results.c.version_id, check_results.c.name)
)
_CHECKS = Prepared(select(*check_results.c).where(check_results.c.id.in_(_LAST_CHECKS)))
_VERSIONS = Prepared(select_versions(among(versions.c.id, "ids")))


def check_of(row: Any) -> CheckResult:
    """Return the check result of a row."""
    return CheckResult(name=row.name, passed=row.passed, at=row.at, by=row.by, url=row.url)


def place_of(row: Any) -> Place:
    """Return how a lane stands at a level, of such a row."""
    newest = None if row.newest_id is None else (row.newest_key, row.newest_id)
    return Place(occupant=row.occupant, newest_entered=newest, chosen=row.chosen)


def named_versions(there: Iterable[Place], reaching: Iterable[Hold]) -> Iterable[int]:
    """Yield the versions that places and pins name."""
    for place in there:
        if place.occupant is not None:
            yield place.occupant
        if place.newest_entered is not None:
            yield place.newest_entered[1]
    yield from (hold.pinned_version for hold in reaching if hold.pinned_version is not None)


def _signed(row: Any) -> bool | None:
    signed = row.details.get("signed")
    return signed if isinstance(signed, bool) else None
