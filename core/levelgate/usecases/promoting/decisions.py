"""Approve, reject and withdraw: what persons answer at a gate (R17, R18)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from levelgate.domain.promoting.deciding import decide
from levelgate.domain.promoting.deciding import withdraw as withdrawn
from levelgate.domain.promotion import Answer, PromotionRecord
from levelgate.usecases.promoting.commanding import Commands

if TYPE_CHECKING:
    from levelgate.domain.promoting.request import Request


class Decisions(Commands):
    """Decisions on one promotion; the gate itself says whose it takes, so that nothing else is asked."""

    def approve(self, number: int, request: Request) -> PromotionRecord:
        """Approve a promotion at the gate that is open, or that is named."""
        return self._decide(number, Answer.APPROVE, request)

    def reject(self, number: int, request: Request) -> PromotionRecord:
        """Reject a promotion, which ends it."""
        return self._decide(number, Answer.REJECT, request)

    def withdraw(self, number: int, request: Request) -> PromotionRecord:
        """Take an answer back while its gate is open."""
        with self.on_promotion(number, request) as (command, promotion):
            moved = command.move(withdrawn(command.lane, promotion, request, command.now))
            return command.outcome(promotion, moved)

    def _decide(self, number: int, answer: Answer, request: Request) -> PromotionRecord:
        with self.on_promotion(number, request) as (command, promotion):
            moved = command.move(decide(command.lane, promotion, answer, request, command.now))
            return command.outcome(promotion, moved)
