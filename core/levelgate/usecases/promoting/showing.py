"""A promotion as it is shown: with its grant, and with what an open one lacks to get further (R20, I10)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from levelgate.domain.gate import Missing
from levelgate.domain.promoting.explanation import explain
from levelgate.usecases.promoting.outlooks import load_to_explain

if TYPE_CHECKING:
    from levelgate.domain.grant import Grant
    from levelgate.domain.promotion import PromotionRecord
    from levelgate.ports import Environment, Transaction


@dataclass(frozen=True, kw_only=True, slots=True)
class ShownPromotion:
    """A promotion; `grant` is the one that it wrote, `missing` what it lacks, which is nothing once it has ended."""

    record: PromotionRecord
    grant: Grant | None = None
    missing: tuple[Missing, ...] = ()
    look_again: datetime | None = None


def show_promotion(environment: Environment, number: int) -> ShownPromotion:
    """Show one by its number."""
    with environment.store.read() as transaction:
        record = transaction.promotions.get(number)
        grants = transaction.grants.of_version(record.version.id)
        grant = next((one for one in grants if one.promotion_id == record.id), None)
        if not record.promotion.state.open:
            return ShownPromotion(record=record, grant=grant)
        return _open(environment, transaction, record)


def _open(environment: Environment, transaction: Transaction, record: PromotionRecord) -> ShownPromotion:
    known = transaction.lanes.get(record.lane_id)
    level = known.track.definition.level(record.promotion.level)
    if known.gone or level is None:
        gone = Missing(gate="lane", what=f"ends at the next evaluation: {known.gone or 'the level was removed'}")
        return ShownPromotion(record=record, missing=(gone,))
    lane = load_to_explain(transaction, environment.types, known, also=(record.version.id,))
    (explained,) = explain(lane, record.version.id, level.name, environment.clock.now())
    return ShownPromotion(record=record, missing=explained.missing, look_again=explained.look_again)
