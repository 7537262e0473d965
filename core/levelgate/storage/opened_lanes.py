"""Lanes come about where a package with a track has versions in a line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    ColumnElement,
    Text,
    bindparam,
    false,
    insert,
    literal,
    null,
    select,
    true,
    type_coerce,
    update,
)

from levelgate.storage.chunks import chunks
from levelgate.storage.due_lanes import mark_lanes
from levelgate.storage.tables import (
    lanes,
    levels,
    package_definitions,
    packages,
    places,
    promotions,
    repositories,
    standings,
    tracks,
    versions,
)
from levelgate.storage.tracks import read_definition

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
    """Move what versions have in lanes after them: their standings and open promotions, where their line changed.

    The first levels of the tracks are new to these lanes again (R1).
    """
    for ids in chunks(package_ids):
        _follow(connection, standings, ids)
        _follow(connection, promotions, ids)
        for row in connection.execute(_PATHS, {"packages": ids}).all():
            first = [level.name for level in read_definition(row.definition).levels if not level.after]
            of_track = select(levels.c.id).where(levels.c.track_id == row.track_id, levels.c.name.in_(first))
            there = (places.c.lane_id == row.id, places.c.level_id.in_(of_track))
            connection.execute(update(places).where(*there).values(chosen=False))


_PATHS = (
    select(lanes.c.id, lanes.c.track_id, type_coerce(tracks.c.definition, Text).label("definition"))
    .join(tracks, lanes.c.track_id == tracks.c.id)
    .where(lanes.c.package_id.in_(bindparam("packages", expanding=True)))
)


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
