"""What the end of a run means for the promotion whose work it is, or the set that it tests, in one transaction."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from levelgate.usecases.promoting.moving import evaluate_lane
from levelgate.usecases.promoting.sets import close_set

if TYPE_CHECKING:
    from levelgate.domain.pipeline import Run
    from levelgate.ports import Transaction, Types


def take_in(transaction: Transaction, types: Types, run: Run, *, now: datetime) -> None:
    """Evaluate the lane of a run that has ended, or end the set that it tested; of one that is neither, do nothing.

    Where the promotion has ended before, its late result changes nothing (R6), but a rollback may wait for it (R12).
    """
    if run.set_id is not None:
        product_id = transaction.sets.get(run.set_id).product_id
        close_set(transaction, types, transaction.products.by_id(product_id), now)
    if run.promotion_id is None:
        return
    record = transaction.promotions.get(run.promotion_id)
    if not record.promotion.state.open:
        transaction.runs.end_wait(record.id, now=now)
    evaluate_lane(transaction, types, record.lane_id, now)
