"""Dispatch runs: claim one that is due, carry its attempt out, and acknowledge what came of it.

A run is claimed, and acknowledged, in one short transaction each, with the event of it; none is open while the
attempt goes on. The acknowledgement is fenced: a result whose lease was lost is dropped.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from levelgate.domain.event import EventKind, NewEvent
from levelgate.domain.json_value import JsonValue
from levelgate.domain.payload import run_event
from levelgate.domain.pipeline import Pipeline, Run, RunResult, RunState
from levelgate.errors import DatabaseBusy, DatabaseFull, LevelgateError
from levelgate.plugin.settings import read_settings
from levelgate.plugin.types import RunRequest
from levelgate.ports import Environment, Transaction
from levelgate.usecases.in_flight import Halt, InFlight, LiveAttempt

LONGEST_REASON = 1000
_PAUSE = 1.0

_logger = logging.getLogger(__name__)


def claim_and_run(environment: Environment, owner: str, in_flight: InFlight) -> LiveAttempt | None:
    """Claim a due run and carry it out to its end; None where none is due.

    Somebody else calls `in_flight.beat` meanwhile, about once a second.
    """
    attempt = claim(environment, owner, in_flight)
    if attempt is not None:
        carry_out(environment, attempt, in_flight)
    return attempt


def claim(environment: Environment, owner: str, in_flight: InFlight) -> LiveAttempt | None:
    """Take the next due run for this owner; None where none is due.

    A run whose pipeline was removed, or whose attempts are used up, is ended on the way. Leases of this process that
    are due for renewal are renewed first: what goes on here is not claimed here again.
    """
    with in_flight.writing:
        now = environment.clock.now()
        until = now + in_flight.lease
        renewal = in_flight.renewal(now)
        with environment.store.write() as transaction:
            renewal.make(transaction)
            attempt = _claimed(transaction, owner, now, until)
        renewal.made()
        if attempt is not None:
            in_flight.add(attempt)
        return attempt


def _claimed(transaction: Transaction, owner: str, now: datetime, until: datetime) -> LiveAttempt | None:
    while (run := transaction.runs.claim(owner=owner, now=now, until=until)) is not None:
        pipeline = transaction.pipelines.by_id(run.pipeline_id)
        if pipeline is None:
            result = RunResult(state=RunState.CANCELLED, reason=f"its pipeline {run.pipeline} was removed")
        elif run.attempt > _attempts(pipeline):
            reason = f"its {_attempts(pipeline)} attempts are used up; the last one ended with its server"
            result = RunResult(state=RunState.ERRORED, reason=reason)
        else:
            transaction.events.append([_event(EventKind.RUN_STARTED, run, now)])
            return LiveAttempt(run, pipeline, until=until)
        transaction.runs.end(run, result, at=now)
        transaction.events.append([_ended(run, result, now)])
    return None


def _attempts(pipeline: Pipeline) -> int:
    return len(pipeline.definition.spacing) + 1


def carry_out(environment: Environment, attempt: LiveAttempt, in_flight: InFlight) -> RunResult | None:
    """Carry out a claimed attempt, and acknowledge its result; None where the result could not be acknowledged."""
    try:
        result = _carried_out(environment, attempt)
        return result if _acknowledge(environment, attempt, result, in_flight) else None
    finally:
        in_flight.remove(attempt)


def _carried_out(environment: Environment, attempt: LiveAttempt) -> RunResult:
    try:
        result = _started(environment, attempt)
    except (LevelgateError, OSError, ValueError) as error:
        result = RunResult(state=RunState.ERRORED, reason=str(error))
    except Exception as error:
        _logger.exception("%s: carrying it out failed", attempt.shown)
        result = RunResult(state=RunState.ERRORED, reason=f"{type(error).__name__}: {error}")
    if not result.state.ended:
        reason = f"the pipeline type {attempt.pipeline.definition.type} answered {result.state}, which is no end"
        result = RunResult(state=RunState.ERRORED, reason=reason)
    return replace(result, reason=result.reason[:LONGEST_REASON])


def _started(environment: Environment, attempt: LiveAttempt) -> RunResult:
    definition = attempt.pipeline.definition
    kind = environment.types.pipeline_type(definition.type)
    settings = read_settings(kind.settings, definition.settings)
    run = attempt.run
    request = RunRequest(id=run.id, attempt=run.attempt, settings=settings, payload=run.payload)
    with environment.lender.pipeline_tools(attempt) as tools:
        return kind.start(request, tools)


def _acknowledge(environment: Environment, attempt: LiveAttempt, result: RunResult, in_flight: InFlight) -> bool:
    """Store the result, trying for as long as it takes: whoever claims the run meanwhile ends that by its fence."""
    warned = False
    while (kept := _tried(environment, attempt, result, in_flight, warned=warned)) is None:
        warned = True
        if in_flight.closing.wait(_PAUSE):
            _logger.error("%s: %s could not be stored; it will be started again", attempt.shown, result.state)
            return False
    if not kept:
        _logger.warning("%s: %s is dropped, for the lease was lost", attempt.shown, result.state)
    return kept


def _tried(
    environment: Environment, attempt: LiveAttempt, result: RunResult, in_flight: InFlight, *, warned: bool
) -> bool | None:
    """Store the result once: False where the lease is lost, None where the database takes nothing now."""
    try:
        with in_flight.writing:
            kept = _stored(environment, attempt, result)
            in_flight.remove(attempt)
    except (DatabaseBusy, DatabaseFull) as error:
        if not warned:
            _logger.warning("%s: %s waits for the database: %s", attempt.shown, result.state, error)
        return None
    return kept


def _stored(environment: Environment, attempt: LiveAttempt, result: RunResult) -> bool:
    now = environment.clock.now()
    with environment.store.write() as transaction:
        kept = _settle(transaction, attempt, result, now)
        if kept and (output := attempt.log.waiting()):
            transaction.runs.append_log(attempt.run_id, attempt.run.attempt, output)
    return kept


def _settle(transaction: Transaction, attempt: LiveAttempt, result: RunResult, now: datetime) -> bool:
    """End the run, or queue another attempt; False where the lease is lost, with nothing written."""
    run = attempt.run
    if attempt.halted is Halt.STOPPING and result.state is RunState.CANCELLED:
        again, due_at = replace(result, reason="the server stopped"), now
        kept = transaction.runs.release(run, now=now)
    elif result.state is RunState.ERRORED and (wait := _spacing(attempt)) is not None:
        again, due_at = result, now + wait
        kept = transaction.runs.again(run, result, due_at=due_at)
    else:
        kept = transaction.runs.end(run, result, at=now)
        if kept:
            transaction.events.append([_ended(run, result, now)])
        return kept
    if kept:
        transaction.events.append([_queued_again(run, again, now, due_at)])
    return kept


def _spacing(attempt: LiveAttempt) -> timedelta | None:
    spacing = attempt.pipeline.definition.spacing
    return spacing[attempt.run.attempt - 1] if attempt.run.attempt <= len(spacing) else None


def _ended(run: Run, result: RunResult, at: datetime) -> NewEvent:
    data: dict[str, JsonValue] = {"state": result.state, "exit_status": result.exit_status}
    return _event(EventKind.RUN_ENDED, run, at, reason=result.reason, data=data)


def _queued_again(run: Run, result: RunResult, at: datetime, due_at: datetime) -> NewEvent:
    data: dict[str, JsonValue] = {"state": result.state, "due_at": due_at.isoformat()}
    return _event(EventKind.RUN_QUEUED, run, at, reason=result.reason, data=data)


def _event(
    kind: EventKind, run: Run, at: datetime, *, reason: str = "", data: Mapping[str, JsonValue] | None = None
) -> NewEvent:
    told = {"pipeline": run.pipeline, "attempt": run.attempt, **(data or {})}
    return run_event(kind, run.payload, at=at, reason=reason, data=told)
