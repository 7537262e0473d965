"""Counting what a plan would end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select

from levelgate.domain.planning import Affected, Count, Counts
from levelgate.storage.tables import (
    grants,
    lanes,
    levels,
    package_definitions,
    packages,
    promotions,
    repositories,
    tracks,
)

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Connection

_LANES = lanes.join(tracks, lanes.c.track_id == tracks.c.id)
_GOVERNED = (
    _LANES.join(packages, lanes.c.package_id == packages.c.id)
    .join(package_definitions, packages.c.definition_id == package_definitions.c.id)
    .join(repositories, packages.c.repository_id == repositories.c.id)
)


def count_affected(connection: Connection, affected: Affected) -> Counts:
    """Count the open promotions, and the grants that count, at levels, and of packages on a track."""
    return Counts(
        levels={level: _at_level(connection, level) for level in affected.levels},
        packages={(package, track): _of_package(connection, package, track) for package, track in affected.packages},
    )


def _at_level(connection: Connection, reference: str) -> Count:
    track, _, level = reference.partition("/")
    found = select(levels.c.id).join(tracks, levels.c.track_id == tracks.c.id)
    level_ids = found.where(tracks.c.name == track, levels.c.name == level, ~tracks.c.removed, ~levels.c.removed)
    on_track = select(lanes.c.id).select_from(_LANES).where(tracks.c.name == track, ~tracks.c.removed)
    return _count(
        connection,
        promotions.c.lane_id.in_(on_track) & promotions.c.level_id.in_(level_ids),
        grants.c.lane_id.in_(on_track) & grants.c.level_id.in_(level_ids),
    )


def _of_package(connection: Connection, reference: str, track: str) -> Count:
    repository, _, name = reference.partition("/")
    governed = select(lanes.c.id).select_from(_GOVERNED)
    there = governed.where(tracks.c.name == track, ~tracks.c.removed)
    lane_ids = there.where(repositories.c.name == repository, package_definitions.c.name == name)
    return _count(connection, promotions.c.lane_id.in_(lane_ids), grants.c.lane_id.in_(lane_ids))


def _count(connection: Connection, promoted: ColumnElement[bool], granted: ColumnElement[bool]) -> Count:
    opened = select(func.count()).select_from(promotions).where(promotions.c.open, promoted)
    counting = select(func.count()).select_from(grants).where(grants.c.revoked_at.is_(None), granted)
    return Count(promotions=connection.scalar(opened) or 0, grants=connection.scalar(counting) or 0)
