"""Which run may be claimed next: the oldest that is due, of an open pipeline, in a lane where none goes on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, or_, select, tuple_

from levelgate.domain.pipeline import RunState
from levelgate.storage.tables import pipelines, runs

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import datetime

    from sqlalchemy import ColumnElement, Connection

QUEUED = runs.c.state == RunState.QUEUED.value
RUNNING = runs.c.state == RunState.RUNNING.value


def due_number(connection: Connection, now: datetime, without: Collection[int]) -> int | None:
    """Return the number of the oldest run that is due: queued, or running with an expired lease.

    One look for each open pipeline, at the head of its queue: what waits behind a closed one costs nothing.
    """
    free = _in_free_lanes(connection, now)
    waiting = (QUEUED, runs.c.pipeline_id == pipelines.c.id, runs.c.due_at <= now, *free)
    head = select(runs.c.number).where(*waiting).order_by(runs.c.number).limit(1).scalar_subquery()
    queued = select(func.min(head)).select_from(pipelines).where(pipelines.c.id.not_in(without))
    lost = select(func.min(runs.c.number)).where(
        RUNNING, runs.c.lease_until <= now, runs.c.pipeline_id.not_in(without), *free
    )
    found = (connection.scalar(queued), connection.scalar(lost))
    return min((number for number in found if number is not None), default=None)


def _in_free_lanes(connection: Connection, now: datetime) -> tuple[ColumnElement[bool], ...]:
    of = func.coalesce(runs.c.subscription_id, 0)
    going = select(of.label("subscription"), runs.c.lane).where(RUNNING, runs.c.lease_until > now, runs.c.lane != "")
    busy = [(row.subscription, row.lane) for row in connection.execute(going.distinct())]
    return (or_(runs.c.lane == "", tuple_(of, runs.c.lane).not_in(busy)),) if busy else ()


def going(connection: Connection, now: datetime) -> Mapping[int, int]:
    """Return how many runs of each pipeline go on under a lease that holds, by the pipeline's id."""
    query = select(runs.c.pipeline_id, func.count().label("going")).where(RUNNING, runs.c.lease_until > now)
    return {row.pipeline_id: row.going for row in connection.execute(query.group_by(runs.c.pipeline_id))}


def waiting(connection: Connection) -> Mapping[int, int]:
    """Return how many runs of each pipeline are queued, by the pipeline's id."""
    query = select(runs.c.pipeline_id, func.count().label("waiting")).where(QUEUED).group_by(runs.c.pipeline_id)
    return {row.pipeline_id: row.waiting for row in connection.execute(query)}
