"""Settle what an attempt came to: the run, its pipeline and the events of both, within one transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from levelgate.domain.event import LEVELGATE, EventKind, NewEvent
from levelgate.domain.json_value import JsonValue
from levelgate.domain.outcome import Outcome, after_attempt, cancelled_by, health_after, when_overtaken
from levelgate.domain.payload import run_event
from levelgate.domain.pipeline import Pause, Pipeline, Run, RunResult, RunState, Wish
from levelgate.domain.version import UpstreamState
from levelgate.ports import Transaction
from levelgate.usecases.in_flight import Halt, LiveAttempt

_GONE = "its target wants nothing more"


def settle(transaction: Transaction, attempt: LiveAttempt, result: RunResult, *, now: datetime) -> bool:
    """End the run of an attempt, or queue another one; False where its lease is lost, with nothing written.

    A pipeline whose target is gone is paused, unless it was changed since the attempt began.
    """
    run = transaction.runs.held(attempt.run)
    if run is None:
        return False
    if result.gone:
        result = replace(result, reason=result.reason or _GONE)
    stopping = attempt.halted is Halt.STOPPING
    outcome = after_attempt(run, attempt.pipeline.definition, result, now=now, stopping=stopping)
    if outcome.due_at is not None and transaction.runs.overtaken(run):
        outcome = when_overtaken(run, outcome)
    if outcome.due_at is not None and (replaced := of_replaced(transaction, run)) is not None:
        outcome = Outcome(result=replaced)
    _store(transaction, run, outcome, now)
    pipeline = transaction.pipelines.by_id(run.pipeline_id)
    if pipeline is not None and pipeline.revision == attempt.pipeline.revision:
        _note(transaction, pipeline, run, outcome.result, now)
    return True


def of_replaced(transaction: Transaction, run: Run) -> RunResult | None:
    """Return the result of a run that is work for a replaced version: no further attempt of it is started (R15).

    The run of a set is work for each version that the set is made of.
    """
    worked_on = transaction.versions.by_id(_worked_on(transaction, run)).values()
    version = next((one for one in worked_on if one.state is UpstreamState.REPLACED), None)
    if version is None:
        return None
    reason = f"{version.package}@{version.version} was replaced meanwhile: no further attempt is started"
    return RunResult(state=RunState.ERRORED, reason=reason)


def _worked_on(transaction: Transaction, run: Run) -> Sequence[int]:
    if run.set_id is not None:
        return transaction.sets.get(run.set_id).versions
    return [] if run.promotion_id is None or run.version_id is None else [run.version_id]


def end_unheld(transaction: Transaction, run: Run, result: RunResult, *, now: datetime, actor: str = LEVELGATE) -> bool:
    """End a run that nobody holds; False, with nothing written, where somebody does."""
    if not transaction.runs.settle(run.id, result, at=now):
        return False
    transaction.events.append([replace(_ended(run, result, now), actor=actor)])
    return True


def cancel(transaction: Transaction, run: Run, wish: Wish, *, now: datetime) -> bool:
    """Cancel a run that has not ended: at once where nobody holds it, and say so; otherwise its server is asked to.

    The first wish that its server was told of stays.
    """
    result = RunResult(state=RunState.CANCELLED, reason=cancelled_by(wish))
    if end_unheld(transaction, run, result, now=now, actor=wish.by):
        return True
    if run.cancel is None:
        transaction.runs.ask_to_end(run.id, wish)
    return False


def about(
    kind: EventKind, run: Run, at: datetime, *, reason: str = "", data: Mapping[str, JsonValue] | None = None
) -> NewEvent:
    """Return an event about a run, with its attempt, and its pipeline's present name."""
    told = {"pipeline": run.pipeline, "attempt": run.attempt, **(data or {})}
    return run_event(kind, run.payload, at=at, reason=reason, data=told)


def queued_again(run: Run, result: RunResult, at: datetime, due_at: datetime) -> NewEvent:
    """Return the event of a run that waits for another attempt, after one with that result."""
    data: dict[str, JsonValue] = {"state": result.state, "due_at": due_at.isoformat()}
    return about(EventKind.RUN_QUEUED, run, at, reason=result.reason, data=data)


def _store(transaction: Transaction, run: Run, outcome: Outcome, now: datetime) -> None:
    if outcome.due_at is None:
        transaction.runs.end(run, outcome.result, at=now)
        wish = run.cancel if outcome.result.state is RunState.CANCELLED else None
        transaction.events.append([replace(_ended(run, outcome.result, now), actor=wish.by if wish else LEVELGATE)])
    else:
        transaction.runs.again(run, outcome.result, due_at=outcome.due_at)
        transaction.events.append([queued_again(run, outcome.result, now, outcome.due_at)])


def _note(transaction: Transaction, pipeline: Pipeline, run: Run, result: RunResult, now: datetime) -> None:
    health = health_after(pipeline.health, result, now=now)
    if health != pipeline.health:
        transaction.pipelines.note(pipeline.id, health)
    if result.gone and pipeline.pause is None:
        transaction.pipelines.pause(pipeline.id, Pause(since=now, by=LEVELGATE, reason=result.reason))
        event = NewEvent(
            kind=EventKind.PIPELINE_PAUSED,
            subject=f"pipeline:{pipeline.id}",
            at=now,
            reason=result.reason,
            data={"pipeline": pipeline.name, "run": run.id},
        )
        transaction.events.append([event])


def _ended(run: Run, result: RunResult, at: datetime) -> NewEvent:
    data: dict[str, JsonValue] = {"state": result.state, "exit_status": result.exit_status}
    return about(EventKind.RUN_ENDED, run, at, reason=result.reason, data=data)
