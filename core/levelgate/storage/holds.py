"""Holds: freezes, pauses, blocks and pins."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import insert, literal_column, select, union_all, update

from levelgate.domain.hold import Hold, HoldKind, LiftedHold, Scope
from levelgate.domain.reference import parse_package
from levelgate.errors import Conflict
from levelgate.storage.due_lanes import mark_lanes, mark_waiting
from levelgate.storage.nearest import not_found
from levelgate.storage.packages import SqlPackages
from levelgate.storage.references import level_id, track_id
from levelgate.storage.tables import holds, lanes, levels, packages, repositories, tracks, versions

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement, Connection, Row, Select

STANDING = holds.c.lifted_at.is_(None)
# Spelled out, and no parameter: an index of one kind alone makes SQLite plan anew for each value that it is given.
IS_BLOCK = holds.c.kind == literal_column(f"'{HoldKind.BLOCK.value}'")
_PLACES = (
    holds.outerjoin(levels, holds.c.level_id == levels.c.id)
    .outerjoin(tracks, tracks.c.id == holds.c.track_id)
    .outerjoin(packages, holds.c.package_id == packages.c.id)
    .outerjoin(repositories, packages.c.repository_id == repositories.c.id)
)


class SqlHolds:
    """The port `Holds` over one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def standing(self, *, kind: HoldKind | None = None) -> Sequence[Hold]:
        """Return those that were not lifted, of a kind or of all, oldest first."""
        of_kind = () if kind is None else (holds.c.kind == kind.value,)
        return [hold_of(row) for row in self._connection.execute(select_holds(STANDING, *of_kind))]

    def lifted(self, *, before: int | None = None, limit: int = 100) -> Sequence[LiftedHold]:
        """Return those that were lifted, newest first, with ids below `before`."""
        query = select_holds(holds.c.lifted_at.is_not(None)).order_by(None).order_by(holds.c.id.desc()).limit(limit)
        if before is not None:
            query = query.where(holds.c.id < before)
        return [_lifted(row) for row in self._connection.execute(query)]

    def get(self, hold_id: int) -> Hold:
        """Return one that was not lifted."""
        found = self._connection.execute(select_holds(STANDING, holds.c.id == hold_id)).one_or_none()
        if found is None:
            raise not_found("hold", str(hold_id), ())
        return hold_of(found)

    def add(self, hold: Hold) -> Hold:
        """Add one, and return it with its id; Conflict where the lane is pinned at the level already."""
        values = self._values(hold)
        if hold.kind is HoldKind.PIN and (pin := self._pin(values)) is not None:
            raise Conflict(f"{hold.scope.package}:{hold.scope.line} is pinned there already", mend=f"lift {pin.name}")
        new = self._connection.execute(insert(holds).values(values)).inserted_primary_key
        return self._marked(int((new or [0])[0]))

    def change(self, hold: Hold) -> Hold:
        """Give one another scope, calendar or reason."""
        self._marked(hold.id)
        self._connection.execute(update(holds).where(STANDING, holds.c.id == hold.id).values(self._values(hold)))
        return self._marked(hold.id)

    def lift(self, hold_id: int, *, at: datetime, by: str, reason: str) -> None:
        """Lift one."""
        self._marked(hold_id)
        values = {"lifted_at": at, "lifted_by": by, "lift_reason": reason}
        self._connection.execute(update(holds).where(STANDING, holds.c.id == hold_id).values(values))

    def _pin(self, values: dict[str, Any]) -> Hold | None:
        same = [holds.c[name] == values[name] for name in ("kind", "package_id", "line", "level_id")]
        found = self._connection.execute(select_holds(STANDING, *same)).one_or_none()
        return None if found is None else hold_of(found)

    def _values(self, hold: Hold) -> dict[str, Any]:
        scope = hold.scope
        level = None if scope.level is None else level_id(self._connection, scope.level)
        return {
            "kind": hold.kind.value,
            "track_id": None if scope.track is None else track_id(self._connection, scope.track),
            "level_id": level,
            "package_id": self._package_id(scope.package),
            "line": scope.line,
            "version_id": scope.version_id,
            "reason": hold.reason,
            "owner": hold.owner,
            "created_at": hold.created_at,
            "begins": hold.begins,
            "ends": hold.ends,
            "zone": hold.zone,
            "rollbacks_too": hold.rollbacks_too,
            "declared": hold.declared,
            "pinned_version": hold.pinned_version,
            "asked_until": hold.asked_until,
        }

    def _package_id(self, reference: str | None) -> int | None:
        return None if reference is None else SqlPackages(self._connection).get(parse_package(reference)).id

    def _marked(self, hold_id: int) -> Hold:
        """Mark the lanes in the scope of a hold due, and return it."""
        hold = self.get(hold_id)
        row = self._connection.execute(select(holds).where(holds.c.id == hold_id)).one()
        conditions: list[ColumnElement[bool]] = []
        if row.package_id is not None:
            conditions.append(lanes.c.package_id == row.package_id)
        if row.line is not None:
            conditions.append(lanes.c.line == row.line)
        if row.track_id is not None:
            conditions.append(lanes.c.track_id == row.track_id)
        if row.level_id is not None:
            of_level = select(levels.c.track_id).where(levels.c.id == row.level_id)
            conditions.append(lanes.c.track_id == of_level.scalar_subquery())
        if row.version_id is None:
            mark_waiting(self._connection, *conditions)
        else:
            of_version = select(versions.c.package_id).where(versions.c.id == row.version_id)
            mark_lanes(self._connection, lanes.c.package_id == of_version.scalar_subquery(), *conditions)
        return hold


def select_holds(*conditions: ColumnElement[bool]) -> Select[Any]:
    """Select holds with the names in their scopes, oldest first."""
    of_level = tracks.alias("of_level")
    joined = _PLACES.outerjoin(of_level, levels.c.track_id == of_level.c.id)
    names = (
        tracks.c.name.label("track_name"),
        (of_level.c.name + "/" + levels.c.name).label("level_name"),
        (repositories.c.name + "/" + packages.c.name).label("package_name"),
    )
    return select(holds, *names).select_from(joined).where(*conditions).order_by(holds.c.id)


def select_reaching(of_packages: ColumnElement[bool]) -> Select[Any]:
    """Select the holds that stand everywhere, or for these packages, oldest first.

    Blocks are left out, and what holds a level that was removed.
    """
    # Two looks into an index: with `or` SQLite would go through all holds that there ever were.
    places = (holds.c.package_id.is_(None), of_packages)
    ids = union_all(*(select(holds.c.id).where(STANDING, ~IS_BLOCK, place) for place in places))
    return select_holds(holds.c.id.in_(ids), levels.c.removed.is_not(True))


def hold_of(row: Any) -> Hold:
    """Return the hold of such a row."""
    scope = Scope(
        track=row.track_name,
        level=row.level_name,
        package=row.package_name,
        line=row.line,
        version_id=row.version_id,
    )
    return Hold(
        id=row.id,
        kind=HoldKind(row.kind),
        scope=scope,
        reason=row.reason,
        owner=row.owner,
        created_at=row.created_at,
        begins=row.begins,
        ends=row.ends,
        zone=row.zone,
        rollbacks_too=row.rollbacks_too,
        declared=row.declared,
        pinned_version=row.pinned_version,
        asked_until=row.asked_until,
    )


def _lifted(row: Row[Any]) -> LiftedHold:
    return LiftedHold(hold=hold_of(row), at=row.lifted_at, by=row.lifted_by, reason=row.lift_reason)
