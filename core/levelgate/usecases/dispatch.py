"""Dispatch runs: claim one that is due, carry its attempt out, and acknowledge what came of it.

A run is claimed, and acknowledged, in one short transaction each, with the event of it; none is open while the
attempt goes on. The acknowledgement is fenced: a result whose lease was lost is dropped.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from levelgate.domain.event import LEVELGATE, EventKind
from levelgate.domain.outcome import cancelled_by
from levelgate.domain.pipeline import Pipeline, Run, RunResult, RunState
from levelgate.errors import DatabaseBusy, DatabaseFull, LevelgateError, NotFound
from levelgate.plugin.settings import read_settings
from levelgate.plugin.types import PipelineType, RunRequest
from levelgate.ports import Environment, Transaction, Types
from levelgate.usecases.in_flight import Halt, InFlight, LiveAttempt
from levelgate.usecases.promoting.results import take_in
from levelgate.usecases.settle import about, end_unheld, of_replaced, settle

LONGEST_REASON = 1000
_PAUSE = 1.0

_logger = logging.getLogger(__name__)


def everywhere(_kind: str) -> bool:
    """Say that there is room for runs of every type."""
    return True


def can_claim(environment: Environment, *, room: Callable[[str], bool] = everywhere) -> bool:
    """Say whether there is something that `claim` would claim, or end; nothing is written."""
    now = environment.clock.now()
    with environment.store.read() as transaction:
        closed = _closed(transaction, environment.types, room, now)
        return transaction.runs.due(now=now, without=closed) is not None


def claim(
    environment: Environment, owner: str, in_flight: InFlight, *, room: Callable[[str], bool] = everywhere
) -> LiveAttempt | None:
    """Take the next due run for this owner; None where none is due.

    Left alone are runs of pipelines that are paused, that rest, or of which as many go on as may, and of types for
    which there is no `room` here. A run whose pipeline was removed, that shall end, or whose attempts are used up, is
    ended on the way. Leases of this process that are due for renewal are renewed first: what goes on here is not
    claimed here again.
    """
    with in_flight.writing:
        now = environment.clock.now()
        until = now + in_flight.lease
        renewal = in_flight.renewal(now)
        with environment.store.write() as transaction:
            renewal.make(transaction)
            closed = _closed(transaction, environment.types, room, now)
            attempt = _Claiming(transaction, environment.types, owner, now=now, until=until).claim(closed)
        renewal.made()
        if attempt is not None:
            in_flight.add(attempt)
        return attempt


def _closed(transaction: Transaction, types: Types, room: Callable[[str], bool], now: datetime) -> frozenset[int]:
    """Return the ids of the pipelines whose runs are not to be started now."""
    going = transaction.runs.going(now)
    return frozenset(
        pipeline.id
        for pipeline in transaction.pipelines.all()
        if not room(pipeline.definition.type)
        or not pipeline.takes(going=going.get(pipeline.id, 0), default=_concurrency(types, pipeline), now=now)
    )


def _concurrency(types: Types, pipeline: Pipeline) -> int | None:
    try:
        return types.pipeline_type(pipeline.definition.type).concurrency
    except NotFound:
        return None


class _Claiming:
    """Claims a run within a transaction, and ends on the way what is to get no attempt."""

    def __init__(self, transaction: Transaction, types: Types, owner: str, *, now: datetime, until: datetime) -> None:
        self._transaction = transaction
        self._types = types
        self._owner = owner
        self._now = now
        self._until = until

    def claim(self, closed: frozenset[int]) -> LiveAttempt | None:
        """Claim the oldest run that is due; `closed` are the pipelines whose runs are left alone."""
        transaction = self._transaction
        while (run := transaction.runs.due(now=self._now, without=closed)) is not None:
            pipeline = transaction.pipelines.by_id(run.pipeline_id)
            if pipeline is None:
                self._end(run, RunResult(state=RunState.CANCELLED, reason=f"its pipeline {run.pipeline} was removed"))
            elif (over := _over(run, pipeline.definition.attempts)) is not None:
                self._end(run, over)
            elif (replaced := of_replaced(transaction, run)) is not None:
                self._end(run, replaced)
            else:
                claimed = transaction.runs.claim(run, owner=self._owner, now=self._now, until=self._until)
                transaction.events.append([about(EventKind.RUN_STARTED, claimed, self._now)])
                return LiveAttempt(claimed, pipeline, until=self._until)
        return None

    def _end(self, run: Run, result: RunResult) -> None:
        by = run.cancel.by if run.cancel else LEVELGATE
        end_unheld(self._transaction, run, result, now=self._now, actor=by)
        take_in(self._transaction, self._types, self._transaction.runs.get(run.id), now=self._now)


def _over(run: Run, attempts: int) -> RunResult | None:
    """Return the result of a run that gets no further attempt, None for one that does."""
    if run.cancel is not None:
        return RunResult(state=RunState.CANCELLED, reason=cancelled_by(run.cancel))
    if run.tries >= attempts:
        reason = f"its {attempts} attempts are used up; the last one ended with its server"
        return RunResult(state=RunState.ERRORED, reason=reason)
    return None


def carry_out(environment: Environment, attempt: LiveAttempt, in_flight: InFlight) -> RunResult | None:
    """Carry out a claimed attempt, and acknowledge its result; None where the result could not be acknowledged."""
    try:
        result = _carried_out(environment, attempt)
        return result if _acknowledge(environment, attempt, result, in_flight) else None
    finally:
        in_flight.remove(attempt)


def give_back(environment: Environment, attempt: LiveAttempt) -> None:
    """Queue the run of an attempt that will not end in time, so that another server need not wait for its lease."""
    attempt.halt(Halt.STOPPING)
    _stored(environment, attempt, RunResult(state=RunState.CANCELLED))


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
    body = _body(environment, kind, run, request)
    if body is None:
        return RunResult(state=RunState.CANCELLED, reason="its lease was lost before it began")
    if run.attempt > 1:
        attempt.write(f"[attempt {run.attempt} begins at {environment.clock.now():%Y-%m-%d %H:%M:%SZ}]\n")
    with environment.lender.pipeline_tools(attempt) as tools:
        return kind.start(replace(request, body=body), tools)


def _body(environment: Environment, kind: PipelineType, run: Run, request: RunRequest) -> bytes | None:
    """Return what every attempt of a run is given: made and stored by the first; None where the lease is lost."""
    if kind.prepare is None:
        return b""
    with environment.store.read() as transaction:
        stored = transaction.runs.body(run)
    if stored is not None:
        return stored
    body = kind.prepare(request)
    with environment.store.write() as transaction:
        return body if transaction.runs.keep_body(run, body) else None


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
    with environment.store.write() as transaction:
        now = environment.clock.now()
        kept = settle(transaction, attempt, result, now=now)
        if kept:
            take_in(transaction, environment.types, transaction.runs.get(attempt.run_id), now=now)
        if kept and (output := attempt.log.waiting()):
            transaction.runs.append_log(attempt.run_id, attempt.run.attempt, output)
    return kept
