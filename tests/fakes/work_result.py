"""The result of a run of a level's work (R6)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from levelgate.domain.lane import Lane
from levelgate.domain.pipeline import RunState
from levelgate.domain.promotion import Promotion, WorkRun


def with_result(lane: Lane, run_id: str, state: RunState, at: datetime) -> Lane:
    """Return the lane with a run in another state; the next evaluation says what that means.

    The first result is the one that counts (I8); one that comes after the end of its promotion changes nothing (R6).
    """
    return replace(lane, promotions=tuple(_with_result(promotion, run_id, state, at) for promotion in lane.promotions))


def _with_result(promotion: Promotion, run_id: str, state: RunState, at: datetime) -> Promotion:
    if not any(run.run_id == run_id and not run.state.ended for run in promotion.runs):
        return promotion
    return replace(promotion, runs=tuple(_after(run, run_id, state, at) for run in promotion.runs))


def _after(run: WorkRun, run_id: str, state: RunState, at: datetime) -> WorkRun:
    if run.run_id != run_id:
        return run
    return replace(run, state=state, ended_at=at if state.ended else None)
