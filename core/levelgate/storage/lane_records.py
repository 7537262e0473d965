"""Lanes as rows: which they are, and whether anything still moves in them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import Text, bindparam, select, type_coerce

from levelgate.domain.lane import LaneRecord
from levelgate.domain.package import Start, StartPolicy
from levelgate.domain.track import Track
from levelgate.storage.prepared import Prepared
from levelgate.storage.tables import lanes, package_definitions, packages, repositories, tracks
from levelgate.storage.tracks import read_definition

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Select

_JOINED = (
    lanes.join(packages)
    .join(repositories)
    .join(tracks, lanes.c.track_id == tracks.c.id)
    .join(package_definitions, packages.c.definition_id == package_definitions.c.id)
)
ALIVE = (
    ~tracks.c.removed,
    ~repositories.c.removed,
    packages.c.watched,
    package_definitions.c.track_id == lanes.c.track_id,
)
"""What holds of a lane in which things still move."""


def select_lanes(*conditions: ColumnElement[bool]) -> Select[Any]:
    """Select lanes with what they move by."""
    columns: list[ColumnElement[Any]] = [
        *lanes.c,
        packages.c.name.label("package"),
        packages.c.watched,
        repositories.c.name.label("repository"),
        repositories.c.type,
        repositories.c.listing,
        repositories.c.removed.label("repository_removed"),
        package_definitions.c.track_id.label("present_track"),
        package_definitions.c.start,
        package_definitions.c.start_count,
        type_coerce(tracks.c.definition, Text).label("definition"),
        tracks.c.revision,
        tracks.c.removed.label("track_removed"),
    ]
    return select(*columns).select_from(_JOINED).where(*conditions)


BY_ID = Prepared(select_lanes(lanes.c.id == bindparam("lane")))


def lane_record(row: Any) -> LaneRecord:
    """Return the lane of such a row."""
    return LaneRecord(
        id=row.id,
        package_id=row.package_id,
        package=f"{row.repository}/{row.package}",
        line=row.line,
        track=Track(id=row.track_id, definition=read_definition(row.definition), revision=row.revision),
        repository_type=row.type,
        listing=row.listing,
        first_contact=row.first_contact,
        start=StartPolicy(kind=Start(row.start), count=row.start_count),
        gone=_gone(row),
        due=row.due,
        wake_at=row.wake_at,
    )


def _gone(row: Any) -> str:
    if row.repository_removed or not row.watched:
        return "its package is no longer watched"
    if row.track_removed:
        return "its track was removed"
    return "its package is on another track, or on none" if row.present_track != row.track_id else ""
