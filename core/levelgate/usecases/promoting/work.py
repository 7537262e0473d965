"""The runs of a level's work: queued when a promotion enters, cancelled when it ends otherwise than by passing."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from levelgate.domain.event import LEVELGATE, EventKind
from levelgate.domain.payload import Cause, payload_of, run_event
from levelgate.domain.pipeline import NewRun, Wish, run_id_of
from levelgate.usecases.in_flight import LEASE
from levelgate.usecases.settle import cancel

if TYPE_CHECKING:
    from levelgate.domain.lane import Lane
    from levelgate.domain.pipeline import Pipeline
    from levelgate.domain.promotion import Promotion
    from levelgate.domain.version import Version
    from levelgate.ports import Transaction

CANCEL_DEADLINE = timedelta(seconds=30) + LEASE
"""So long the work of a rollback waits for what it cancelled, at most: until the lease of a dead server is over."""


def queue_work(
    transaction: Transaction, lane: Lane, promotion: Promotion, *, now: datetime, after: tuple[str, ...] = ()
) -> None:
    """Queue those runs of a promotion that have no id yet; they wait for the runs `after`, which are cancelled (R12).

    A run is unique on (promotion, pipeline): what is queued already is left as it is.
    """
    names = [run.pipeline for run in promotion.runs if not run.run_id]
    if not names:
        return
    version = transaction.versions.by_id([promotion.version_id])[promotion.version_id]
    waits = any(not transaction.runs.get(run_id).state.ended for run_id in after)
    due_at = now + CANCEL_DEADLINE if waits else now
    level = lane.track.reference(promotion.level)
    pipelines = map(transaction.pipelines.get, names)
    runs = [replace(_run(promotion, version, level, one, now), due_at=due_at) for one in pipelines]
    transaction.runs.add(runs)
    transaction.events.append([run_event(EventKind.RUN_QUEUED, run.payload, at=now) for run in runs])


def cancel_work(transaction: Transaction, promotion: Promotion, *, by: str, now: datetime) -> None:
    """Cancel the runs of an ended promotion that have not ended: at once, or, where one goes on, by its server."""
    wish = Wish(by=by, reason=f"promotion {promotion.id} is {promotion.state}")
    for run_id in (run.run_id for run in promotion.runs if run.run_id and not run.state.ended):
        cancel(transaction, transaction.runs.get(run_id), wish, now=now)


def _run(promotion: Promotion, version: Version, level: str, pipeline: Pipeline, now: datetime) -> NewRun:
    key = f"promotion:{promotion.id}:{pipeline.id}"
    identity = run_id_of(key)
    cause = Cause(
        pipeline=pipeline.name,
        reason=promotion.reason or f"{version.package}@{version.version} entered {level}",
        requested_by=promotion.requester or LEVELGATE,
        level=level,
        promotion=promotion.id,
    )
    return NewRun(
        id=identity,
        key=key,
        pipeline_id=pipeline.id,
        payload=payload_of(identity, version, cause),
        created_at=now,
        due_at=now,
        version_id=version.id,
        promotion_id=promotion.id,
    )
