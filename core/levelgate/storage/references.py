"""Ids of what is named by reference: tracks, and levels `web/prod`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, Text, bindparam, case, cast, select

from levelgate.domain.track import REMOVED
from levelgate.storage.nearest import not_found
from levelgate.storage.prepared import Prepared
from levelgate.storage.tables import levels, tracks

if TYPE_CHECKING:
    from sqlalchemy import Connection


NAME_IN_LANE: ColumnElement[Any] = case(
    (levels.c.removed, levels.c.name + REMOVED + cast(levels.c.id, Text)), else_=levels.c.name
)
"""What a level is called in a lane: a removed one never as one that is there, which may have got its name since."""


def track_id(connection: Connection, name: str) -> int:
    """Return the id of a track."""
    found: list[int] = _TRACK.scalars(connection, track=name)
    if not found:
        raise not_found("track", name, connection.scalars(select(tracks.c.name).where(~tracks.c.removed)))
    return found[0]


def level_id(connection: Connection, reference: str) -> int:
    """Return the id of a level, named in its full form."""
    track, _, name = reference.partition("/")
    of_track = track_id(connection, track)
    found: list[int] = _LEVEL.scalars(connection, track=of_track, level=name)
    if not found:
        query = select(levels.c.name).where(~levels.c.removed, levels.c.track_id == of_track)
        names = [f"{track}/{each}" for each in connection.scalars(query)]
        raise not_found("level", reference, names, command=f"track show {track}")
    return found[0]


_TRACK = Prepared(select(tracks.c.id).where(~tracks.c.removed, tracks.c.name == bindparam("track")))
_LEVEL = Prepared(
    select(levels.c.id).where(
        ~levels.c.removed, levels.c.track_id == bindparam("track"), levels.c.name == bindparam("level")
    )
)
