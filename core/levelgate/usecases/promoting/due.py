"""Lanes that are due: whatever changed an answer has marked them, or their wake-up has come (R23)."""

from __future__ import annotations

import logging
from collections.abc import Collection
from typing import TYPE_CHECKING

from levelgate.domain.change import Entered, WorkAdded
from levelgate.errors import DatabaseBusy, DatabaseFull, DatabaseUnusable
from levelgate.usecases.promoting.moving import evaluate_lane

if TYPE_CHECKING:
    from levelgate.ports import Environment

AT_ONCE = 100
"""So many are found by one look."""

_DATABASE_ERRORS = (DatabaseBusy, DatabaseFull, DatabaseUnusable)

_logger = logging.getLogger(__name__)


def lane_is_due(environment: Environment) -> bool:
    """Whether a lane is due now."""
    with environment.store.read() as transaction:
        return bool(transaction.lanes.due(environment.clock.now(), 1))


def due_lanes(environment: Environment, *, without: Collection[int] = ()) -> Collection[int]:
    """Return the ids of some lanes that are due, without these."""
    with environment.store.read() as transaction:
        found = transaction.lanes.due(environment.clock.now(), AT_ONCE + len(without))
    return [lane_id for lane_id in found if lane_id not in without][:AT_ONCE]


def evaluate_due(environment: Environment, lane_id: int) -> bool | None:
    """Evaluate one lane, and say whether that queued runs; None where it could not be evaluated, which is logged.

    It stays due then. What keeps the database from being written to is raised: it is no fault of the lane's.
    """
    try:
        with environment.store.write() as transaction:
            changes = evaluate_lane(transaction, environment.types, lane_id, environment.clock.now())
    except _DATABASE_ERRORS:
        raise
    except Exception:
        _logger.exception("lane %d could not be evaluated", lane_id)
        return None
    return any(isinstance(change, Entered | WorkAdded) and bool(change.promotion.runs) for change in changes)
