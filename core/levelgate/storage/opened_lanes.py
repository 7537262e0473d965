"""Lanes come about where a package with a track has versions in a line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, false, insert, literal, null, select, true, update

from levelgate.storage.chunks import chunks
from levelgate.storage.due_lanes import mark_lanes
from levelgate.storage.tables import lanes, package_definitions, packages, promotions, repositories, standings, versions

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import Connection, Select, Table

_GOVERNED = (
    versions.join(packages)
    .join(repositories)
    .join(package_definitions, packages.c.definition_id == package_definitions.c.id)
)
_NAMES = ("package_id", "line", "track_id", "first_contact", "due", "wake_at")


def open_lanes(connection: Connection, package_ids: Iterable[int], *, first_contact: bool = False) -> None:
    """Open the lanes that these packages have by their versions, and mark all that they have due.

    `first_contact` says of the new ones that they came about together with their packages (R1).
    """
    for ids in chunks(package_ids):
        connection.execute(insert(lanes).from_select(_NAMES, _lacking(ids, first_contact=first_contact)))
        mark_lanes(connection, lanes.c.package_id.in_(ids))


def follow_lines(connection: Connection, package_ids: Iterable[int]) -> None:
    """Move what versions have in lanes after them: their standings and open promotions, where their line changed."""
    for ids in chunks(package_ids):
        _follow(connection, standings, ids)
        _follow(connection, promotions, ids)


def _lacking(package_ids: list[int], *, first_contact: bool) -> Select[Any]:
    track = package_definitions.c.track_id
    there = select(literal(1)).where(
        lanes.c.package_id == versions.c.package_id, lanes.c.line == versions.c.line, lanes.c.track_id == track
    )
    values: list[ColumnElement[Any]] = [true() if first_contact else false(), true(), null()]
    columns: list[ColumnElement[Any]] = [versions.c.package_id, versions.c.line, track, *values]
    return (
        select(*columns)
        .select_from(
            versions.join(packages)
            .join(repositories)
            .join(package_definitions, packages.c.definition_id == package_definitions.c.id)
        )
        .where(
            versions.c.package_id.in_(package_ids),
            versions.c.line.is_not(None),
            versions.c.listing <= repositories.c.listing,
            packages.c.watched,
            track.is_not(None),
            ~there.exists(),
        )
        .distinct()
    )


def _follow(connection: Connection, table: Table, package_ids: list[int]) -> None:
    other = lanes.alias("other")
    joined = (
        table.join(versions, table.c.version_id == versions.c.id)
        .join(lanes, table.c.lane_id == lanes.c.id)
        .join(
            other,
            (other.c.package_id == lanes.c.package_id)
            & (other.c.track_id == lanes.c.track_id)
            & (other.c.line == versions.c.line),
        )
    )
    only = (table.c.open,) if table is promotions else ()
    query = select(table.c.version_id, table.c.lane_id, other.c.id.label("new_id")).select_from(joined)
    moved = connection.execute(query.where(lanes.c.package_id.in_(package_ids), other.c.id != lanes.c.id, *only))
    for row in moved.all():
        here = (table.c.version_id == row.version_id, table.c.lane_id == row.lane_id, *only)
        connection.execute(update(table).where(*here).values(lane_id=row.new_id))
