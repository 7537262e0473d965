"""Marking lanes due: part of whatever can change an answer (R23)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select, update

from levelgate.storage.chunks import chunks
from levelgate.storage.tables import lanes, promotions

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import ColumnElement, Connection

_WITH_OPEN_PROMOTIONS = lanes.c.id.in_(select(promotions.c.lane_id).where(promotions.c.open))


def mark_lanes(connection: Connection, *conditions: ColumnElement[bool]) -> int:
    """Mark the lanes due for which these conditions hold; return how many were not so before."""
    return connection.execute(update(lanes).where(~lanes.c.due, *conditions).values(due=True)).rowcount


def mark_waiting(connection: Connection, *conditions: ColumnElement[bool]) -> int:
    """Mark those of them that have open promotions: no others are moved by people, pauses, freezes and pins."""
    return mark_lanes(connection, _WITH_OPEN_PROMOTIONS, *conditions)


def mark_by_id(connection: Connection, lane_ids: Iterable[int]) -> int:
    """Mark the lanes of these ids."""
    return sum(mark_lanes(connection, lanes.c.id.in_(ids)) for ids in chunks(lane_ids))
