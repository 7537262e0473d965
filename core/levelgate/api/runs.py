"""Runs: newest first, with what they were given and what they wrote; started again and ended by hand."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict

from levelgate.api.context import ActorGiven, EnvironmentGiven
from levelgate.api.definitions import Reason
from levelgate.api.filters import check_about, check_pipeline
from levelgate.api.paging import Page, PagingGiven
from levelgate.domain.pipeline import Pipeline, Run, RunState, Wish
from levelgate.domain.reference import LARGEST_NUMBER, parse_package
from levelgate.domain.waiting import why_waiting
from levelgate.ports import Environment
from levelgate.usecases.runs import cancel_run, retry_run

router = APIRouter(tags=["runs"])


class WishAnswer(BaseModel):
    """Who asked, and why."""

    by: str
    reason: str


class RunAnswer(BaseModel):
    """A run; `payload` is what its pipeline is given.

    `waits` says what a queued one waits for, beside its time and its turn. `cancel` is set where a running one shall
    end. `attempts_before` attempts were before it was tried again by hand.
    """

    id: str
    number: int
    pipeline: str
    subscription: str | None
    package: str | None
    version: str | None
    version_id: int | None
    event: int | None
    state: RunState
    waits: str
    cancel: WishAnswer | None
    test: bool
    attempt: int
    attempts_before: int
    created_at: datetime
    due_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    reason: str
    exit_status: int | None
    payload: dict[str, Any]

    @classmethod
    def of(cls, run: Run, pipeline: Pipeline | None, now: datetime) -> RunAnswer:
        """Shape a run of a pipeline, None where that was removed."""
        return cls(
            id=run.id,
            number=run.number,
            pipeline=run.pipeline,
            subscription=run.subscription,
            package=_text(run.payload.get("package")),
            version=_text(run.payload.get("version")),
            version_id=run.version_id,
            event=run.event,
            state=run.state,
            waits=why_waiting(run, pipeline, now),
            cancel=WishAnswer(by=run.cancel.by, reason=run.cancel.reason) if run.cancel else None,
            test=run.payload.get("test") is True,
            attempt=run.attempt,
            attempts_before=run.attempts_before,
            created_at=run.created_at,
            due_at=run.due_at,
            started_at=run.started_at,
            ended_at=run.ended_at,
            reason=run.reason,
            exit_status=run.exit_status,
            payload=dict(run.payload),
        )


class LogAnswer(BaseModel):
    """A part of a run's log; `position` is where the next part begins, `ended` that none will follow."""

    text: str
    position: int
    ended: bool


class RunStateRequest(BaseModel):
    """A change of a run's state, and why; where `expected` is given, it is refused in any other state."""

    model_config = ConfigDict(extra="forbid")
    reason: Reason = ""
    expected: RunState | None = None


@router.get("/runs")
def list_runs(
    environment: EnvironmentGiven,
    paging: PagingGiven,
    state: Annotated[RunState | None, Query(description="of this state only")] = None,
    pipeline: Annotated[str | None, Query(description="of this pipeline only")] = None,
    package: Annotated[str | None, Query(description="for versions of this package only, by its reference")] = None,
) -> Page[RunAnswer]:
    """List runs, newest first."""
    about = None if package is None else parse_package(package)
    with environment.store.read() as transaction:
        found = transaction.runs.listed(
            state=state, pipeline=pipeline, package=about, before=paging.position(int), limit=paging.limit + 1
        )
        if pipeline is not None and not found:
            check_pipeline(transaction, pipeline)
        if package is not None and not found:
            check_about(transaction, package)
        pipelines = {one.id: one for one in transaction.pipelines.all()}
    now = environment.clock.now()
    return paging.page(
        found, lambda run: RunAnswer.of(run, pipelines.get(run.pipeline_id), now), lambda run: run.number
    )


@router.get("/runs/{run}")
def show_run(environment: EnvironmentGiven, run: str) -> RunAnswer:
    """Show one run, by its id or an unambiguous beginning of it."""
    with environment.store.read() as transaction:
        found = transaction.runs.get(run)
    return answer_of(environment, found)


def answer_of(environment: Environment, run: Run) -> RunAnswer:
    """Shape a run, and look at its pipeline for what it waits for."""
    with environment.store.read() as transaction:
        pipeline = transaction.pipelines.by_id(run.pipeline_id)
    return RunAnswer.of(run, pipeline, environment.clock.now())


@router.post("/runs/{run}/retry")
def retry(environment: EnvironmentGiven, actor: ActorGiven, run: str, asked: RunStateRequest) -> RunAnswer:
    """Queue an ended run again, under its id and with the same payload; one that succeeded only for a reason."""
    wish = Wish(by=actor, reason=asked.reason)
    return answer_of(environment, retry_run(environment, run, wish, expected=asked.expected))


@router.post("/runs/{run}/cancel")
def cancel(environment: EnvironmentGiven, actor: ActorGiven, run: str, asked: RunStateRequest) -> RunAnswer:
    """End a queued run at once; one that goes on is ended by its server within seconds."""
    wish = Wish(by=actor, reason=asked.reason)
    return answer_of(environment, cancel_run(environment, run, wish, expected=asked.expected))


@router.get("/runs/{run}/log")
def show_log(
    environment: EnvironmentGiven,
    run: str,
    after: Annotated[int, Query(ge=0, le=LARGEST_NUMBER, description="the position where the last part ended")] = 0,
) -> LogAnswer:
    """Return a run's log, whole or after a position."""
    with environment.store.read() as transaction:
        found = transaction.runs.get(run)
        text, position = transaction.runs.log(found.id, after=after)
    return LogAnswer(text=text, position=position, ended=found.state.ended)


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None
