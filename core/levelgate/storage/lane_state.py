"""Loading what decides what moves in a lane next."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from sqlalchemy import BindParameter, bindparam, func, or_, select

from levelgate.domain.facts import CheckResult, LaneVersion, Standing
from levelgate.domain.hold import Hold, HoldKind
from levelgate.domain.lane import Lane, Place
from levelgate.domain.package import Start, StartPolicy
from levelgate.domain.people import People
from levelgate.storage.candidates import Candidates
from levelgate.storage.chunks import chunks
from levelgate.storage.holds import hold_of, select_holds
from levelgate.storage.lane_records import BY_ID
from levelgate.storage.people import SqlGroups, SqlRoles
from levelgate.storage.promotion_rows import OPEN, promotions_of
from levelgate.storage.tables import check_results, holds, levels, places, standings, versions
from levelgate.storage.versions import select_versions, version_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sqlalchemy import Connection, Row

    from levelgate.domain.lane import LaneRecord
    from levelgate.domain.scheme import VersionScheme


class LaneState:
    """Loads lanes over one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def load(self, record: LaneRecord, scheme: VersionScheme, also: Iterable[int]) -> Lane:
        """Load a lane, and the versions of these ids besides."""
        row = self._connection.execute(BY_ID, {"lane": record.id}).one()
        there = self._places(record.id)
        promotions = promotions_of(self._connection, OPEN, {"lane": record.id})
        reaching = [hold_of(one) for one in self._connection.execute(_HOLDS, {"package": record.package_id})]
        wanted = {*also, *(promotion.version_id for promotion in promotions), *_named(there.values(), reaching)}
        wanted.update(self._candidates(record, row, scheme, there))
        return Lane(
            id=record.id,
            package_id=record.package_id,
            package=record.package,
            line=record.line,
            track=record.track,
            scheme=scheme,
            people=self._people(),
            versions=self.versions(record.track.id, wanted),
            promotions=promotions,
            places=there,
            holds=tuple(reaching),
            first_contact=row.first_contact,
            start=StartPolicy(kind=Start(row.start), count=row.start_count),
        )

    def versions(self, track_id: int, ids: Iterable[int]) -> Mapping[int, LaneVersion]:
        """Load versions with what they have come to at the levels of a track, by id."""
        found: dict[int, LaneVersion] = {}
        for some in chunks(sorted(ids)):
            found |= self._some_versions({"track": track_id, "ids": some})
        return found

    def level_ids(self, track_id: int) -> Mapping[str, int]:
        """Return the ids of a track's levels by name; of one that was removed, where no other has its name."""
        return {row.name: row.id for row in self._connection.execute(_LEVELS, {"track": track_id})}

    def _places(self, lane_id: int) -> dict[str, Place]:
        return {row.name: _place(row) for row in self._connection.execute(_PLACES, {"lane": lane_id})}

    def _candidates(
        self, record: LaneRecord, row: Row[Any], scheme: VersionScheme, there: Mapping[str, Place]
    ) -> Iterable[int]:
        candidates = Candidates(
            connection=self._connection,
            lane_id=record.id,
            package_id=record.package_id,
            line=record.line,
            listing=row.listing,
            level_ids=self.level_ids(record.track.id),
            scheme=scheme,
        )
        for level in record.track.definition.levels:
            yield from candidates.at(level, there.get(level.name, Place()))

    def _people(self) -> People:
        groups = {one.name: frozenset(one.definition.members) for one in SqlGroups(self._connection).all()}
        return People(groups=groups, roles=tuple(one.definition for one in SqlRoles(self._connection).all()))

    def _some_versions(self, values: Mapping[str, Any]) -> Mapping[int, LaneVersion]:
        standing: defaultdict[int, dict[str, Standing]] = defaultdict(dict)
        unsupported: defaultdict[int, set[str]] = defaultdict(set)
        for stood in self._connection.execute(_STANDINGS, values):
            standing[stood.version_id][stood.name] = Standing(stood.state)
            if stood.unsupported:
                unsupported[stood.version_id].add(stood.name)
        checks: defaultdict[int, dict[str, CheckResult]] = defaultdict(dict)
        for checked in self._connection.execute(_CHECKS, values):
            checks[checked.version_id][checked.name] = check_of(checked)
        blocks: defaultdict[int, list[Hold]] = defaultdict(list)
        for block in self._connection.execute(_BLOCKS, values):
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
            for row in self._connection.execute(_VERSIONS, values)
        }


_IDS: BindParameter[Any] = bindparam("ids", expanding=True)
_LEVELS = (
    select(levels.c.name, levels.c.id)
    .where(levels.c.track_id == bindparam("track"))
    .order_by(levels.c.removed.desc(), levels.c.id)
)
_PLACES = (
    select(places, levels.c.name)
    .join(levels, places.c.level_id == levels.c.id)
    .where(places.c.lane_id == bindparam("lane"), ~levels.c.removed)
)
_HOLDS = select_holds(
    holds.c.lifted_at.is_(None),
    holds.c.kind != HoldKind.BLOCK.value,
    or_(holds.c.package_id.is_(None), holds.c.package_id == bindparam("package")),
)
_BLOCKS = select_holds(holds.c.lifted_at.is_(None), holds.c.kind == HoldKind.BLOCK.value, holds.c.version_id.in_(_IDS))
_STANDINGS = (
    select(standings.c.version_id, standings.c.state, standings.c.unsupported, levels.c.name)
    .join(levels, standings.c.level_id == levels.c.id)
    .where(standings.c.version_id.in_(_IDS), levels.c.track_id == bindparam("track"), ~levels.c.removed)
)
_LAST_CHECKS = (
    select(func.max(check_results.c.id))
    .where(check_results.c.version_id.in_(_IDS))
    .group_by(check_results.c.version_id, check_results.c.name)
)
_CHECKS = select(*check_results.c).where(check_results.c.id.in_(_LAST_CHECKS))
_VERSIONS = select_versions(versions.c.id.in_(_IDS))


def check_of(row: Row[Any]) -> CheckResult:
    """Return the check result of a row."""
    return CheckResult(name=row.name, passed=row.passed, at=row.at, by=row.by, url=row.url)


def _place(row: Row[Any]) -> Place:
    newest = None if row.newest_id is None else (row.newest_key, row.newest_id)
    return Place(occupant=row.occupant, newest_entered=newest, chosen=row.chosen)


def _named(there: Iterable[Place], reaching: Iterable[Hold]) -> Iterable[int]:
    """Yield the versions that places and pins name."""
    for place in there:
        if place.occupant is not None:
            yield place.occupant
        if place.newest_entered is not None:
            yield place.newest_entered[1]
    yield from (hold.pinned_version for hold in reaching if hold.pinned_version is not None)


def _signed(row: Row[Any]) -> bool | None:
    signed = row.details.get("signed")
    return signed if isinstance(signed, bool) else None
