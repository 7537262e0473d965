"""What the end of a run means for the promotion whose work it is: recorded and evaluated in one transaction."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from levelgate.usecases.promoting.moving import evaluate_lane

if TYPE_CHECKING:
    from levelgate.domain.pipeline import Run
    from levelgate.ports import Transaction, Types


def take_in(transaction: Transaction, types: Types, run: Run, *, now: datetime) -> None:
    """Evaluate the lane of a run that has ended; of one that is nobody's work, do nothing.

    Where the promotion has ended before, its late result changes nothing (R6), but a rollback may wait for it (R12).
    """
    if run.promotion_id is None:
        return
    record = transaction.promotions.get(run.promotion_id)
    if not record.promotion.state.open:
        transaction.runs.end_wait(record.id, now=now)
    evaluate_lane(transaction, types, record.lane_id, now)
