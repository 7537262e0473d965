"""Runs: newest first, with what they were given and what they wrote."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import BaseModel

from levelgate.api.context import EnvironmentGiven
from levelgate.api.filters import check_pipeline
from levelgate.api.paging import Page, PagingGiven
from levelgate.domain.pipeline import Run, RunState
from levelgate.domain.reference import LARGEST_NUMBER

router = APIRouter(tags=["runs"])


class RunAnswer(BaseModel):
    """A run; `payload` is what its pipeline is given."""

    id: str
    number: int
    pipeline: str
    subscription: str | None
    package: str | None
    version: str | None
    version_id: int | None
    event: int | None
    state: RunState
    attempt: int
    created_at: datetime
    due_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    reason: str
    exit_status: int | None
    payload: dict[str, Any]

    @classmethod
    def of(cls, run: Run) -> RunAnswer:
        """Shape a run."""
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
            attempt=run.attempt,
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


@router.get("/runs")
def list_runs(
    environment: EnvironmentGiven,
    paging: PagingGiven,
    state: Annotated[RunState | None, Query(description="of this state only")] = None,
    pipeline: Annotated[str | None, Query(description="of this pipeline only")] = None,
) -> Page[RunAnswer]:
    """List runs, newest first."""
    with environment.store.read() as transaction:
        found = transaction.runs.listed(
            state=state, pipeline=pipeline, before=paging.position(int), limit=paging.limit + 1
        )
        if pipeline is not None and not found:
            check_pipeline(transaction, pipeline)
    return paging.page(found, RunAnswer.of, lambda run: run.number)


@router.get("/runs/{run}")
def show_run(environment: EnvironmentGiven, run: str) -> RunAnswer:
    """Show one run, by its id or an unambiguous beginning of it."""
    with environment.store.read() as transaction:
        return RunAnswer.of(transaction.runs.get(run))


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
