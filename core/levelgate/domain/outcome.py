"""What becomes of a run after an attempt, and of its pipeline."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from levelgate.domain.pipeline import Health, RunResult, RunState

if TYPE_CHECKING:
    from levelgate.domain.pipeline import PipelineDefinition, Run, Wish

LONGEST_REST = timedelta(hours=6)
"""The longest `retry_after` that is obeyed."""
_OVERTAKEN = "no other attempt is made, for a newer version is to be run"


@dataclass(frozen=True, kw_only=True, slots=True)
class Outcome:
    """A run has ended with a result, or waits with it for another attempt at `due_at`."""

    result: RunResult
    due_at: datetime | None = None


def after_attempt(
    run: Run, definition: PipelineDefinition, result: RunResult, *, now: datetime, stopping: bool
) -> Outcome:
    """Say what becomes of a run; `stopping`: the attempt was ended because the server stops."""
    if result.gone:
        return Outcome(result=replace(result, state=RunState.ERRORED))
    if run.cancel is not None and result.state in {RunState.CANCELLED, RunState.ERRORED}:
        return Outcome(result=replace(result, state=RunState.CANCELLED, reason=cancelled_by(run.cancel)))
    if stopping and result.state is RunState.CANCELLED:
        return Outcome(result=replace(result, reason="the server stopped"), due_at=now)
    if result.state is RunState.ERRORED and 1 <= run.tries < definition.attempts:
        wait = max(definition.spacing[run.tries - 1], rest_of(result))
        return Outcome(result=result, due_at=now + wait)
    return Outcome(result=result)


def when_overtaken(run: Run, outcome: Outcome) -> Outcome:
    """Say what becomes of a run whose subscription wants the latest alone, and has a later run.

    No other attempt is made after one that could not find out, unless somebody had the run tried again.
    """
    result = outcome.result
    if outcome.due_at is None or result.state is not RunState.ERRORED or run.attempts_before:
        return outcome
    return Outcome(result=replace(result, reason=f"{result.reason}; {_OVERTAKEN}"))


def cancelled_by(wish: Wish) -> str:
    """Return the reason of a run that ended because somebody wanted that."""
    return f"cancelled by {wish.by}" + (f": {wish.reason}" if wish.reason else "")


def rest_of(result: RunResult) -> timedelta:
    """Return for how long the other side is left alone: what it asked for, within reason."""
    return min(max(result.retry_after or timedelta(0), timedelta(0)), LONGEST_REST)


def health_after(health: Health, result: RunResult, *, now: datetime) -> Health:
    """Return how a pipeline does after another attempt; one that was cancelled says nothing."""
    if result.state is RunState.CANCELLED:
        return health
    if result.state is not RunState.ERRORED:
        return Health()
    asked = now + rest_of(result) if rest_of(result) else None
    return Health(
        failures=health.failures + 1,
        since=health.since or now,
        error=result.reason,
        rest_until=max((until for until in (health.rest_until, asked) if until is not None), default=None),
    )
