"""Abandoning a lane: its package, its line or its track is no longer there."""

from __future__ import annotations

from datetime import datetime

from levelgate.domain.change import Ended
from levelgate.domain.lane import Lane
from levelgate.domain.promoting.leaving import ended
from levelgate.domain.promotion import PromotionState


def abandon(lane: Lane, reason: str, now: datetime) -> tuple[Ended, ...]:
    """End all open promotions of a lane aborted (section 2); grants stay."""
    return tuple(ended(promotion, PromotionState.ABORTED, reason, now) for promotion in lane.promotions)
