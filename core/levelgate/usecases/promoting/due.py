"""Lanes and products that are due: whatever changed an answer has marked them, or their time has come (R23)."""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from levelgate.domain.change import Entered, WorkAdded
from levelgate.errors import OF_DATABASE
from levelgate.usecases.promoting.moving import evaluate_lane
from levelgate.usecases.promoting.sets import evaluate_product

if TYPE_CHECKING:
    from levelgate.ports import Environment, Transaction

AT_ONCE = 100
"""So many are found by one look."""

TOGETHER = 20
"""So many lanes are evaluated in one transaction, at most: it is to be short (R19)."""

_logger = logging.getLogger(__name__)


def lane_is_due(environment: Environment) -> bool:
    """Whether a lane is due now."""
    with environment.store.read() as transaction:
        return bool(transaction.lanes.due(environment.clock.now(), 1))


def due_lanes(environment: Environment, *, without: Collection[int] = ()) -> Sequence[int]:
    """Return the ids of some lanes that are due, without these."""
    with environment.store.read() as transaction:
        found = transaction.lanes.due(environment.clock.now(), AT_ONCE + len(without))
    return [lane_id for lane_id in found if lane_id not in without][:AT_ONCE]


def due_products(environment: Environment, *, without: Collection[int] = ()) -> Collection[int]:
    """Return the ids of some products that are due, without these."""
    with environment.store.read() as transaction:
        found = transaction.products.due(environment.clock.now(), AT_ONCE + len(without))
    return [product_id for product_id in found if product_id not in without][:AT_ONCE]


def evaluate_due(environment: Environment, lane_id: int) -> bool | None:
    """Evaluate one lane, and say whether that queued runs; None where it could not be evaluated, which is logged.

    It stays due then. What keeps the database from being written to is raised: it is no fault of the lane's.
    """
    with _caught("lane", lane_id), environment.store.write() as transaction:
        return _evaluated(environment, transaction, lane_id)
    return None


def evaluate_together(environment: Environment, lane_ids: Collection[int]) -> Mapping[int, bool | None]:
    """Evaluate lanes in one transaction, and say of each what `evaluate_due` would.

    Where one of them cannot be evaluated, nothing is written of any, and each gets a transaction of its own.
    """
    try:
        with environment.store.write() as transaction:
            return {lane_id: _evaluated(environment, transaction, lane_id) for lane_id in lane_ids}
    except OF_DATABASE:
        raise
    except Exception:
        _logger.debug("%d lanes could not be evaluated together", len(lane_ids), exc_info=True)
    return {lane_id: evaluate_due(environment, lane_id) for lane_id in lane_ids}


def evaluate_due_product(environment: Environment, product_id: int) -> bool | None:
    """Evaluate one product, and say whether that queued a run; None where it could not be, as with a lane."""
    with _caught("product", product_id), environment.store.write() as transaction:
        now = environment.clock.now()
        return evaluate_product(transaction, environment.types, environment.timetable, product_id, now)
    return None


def _evaluated(environment: Environment, transaction: Transaction, lane_id: int) -> bool:
    changes = evaluate_lane(transaction, environment.types, lane_id, environment.clock.now())
    return any(isinstance(change, Entered | WorkAdded) and bool(change.promotion.runs) for change in changes)


@contextmanager
def _caught(noun: str, number: int) -> Iterator[None]:
    try:
        yield
    except OF_DATABASE:
        raise
    except Exception:
        _logger.exception("%s %d could not be evaluated", noun, number)
