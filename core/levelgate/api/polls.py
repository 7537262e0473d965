"""Polling at once: as one answer, or as a stream that tells how far it has come."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Header
from fastapi.responses import JSONResponse
from fastapi.sse import EventSourceResponse
from pydantic import BaseModel
from starlette.responses import Response

from levelgate.api.context import ActorGiven, EnvironmentGiven
from levelgate.api.streams import Tell, carried_out
from levelgate.usecases.lease_owner import new_owner
from levelgate.usecases.people import require_operator
from levelgate.usecases.poll import poll_repository
from levelgate.usecases.poll_report import PollOutcome, PollReport

router = APIRouter(prefix="/repositories", tags=["repositories"])


class PollRequest(BaseModel):
    """How to poll; `accept` says that what is served now is meant, even if much of it is gone or older."""

    accept: bool = False


class PollReportAnswer(BaseModel):
    """What a poll came to: how much was written, and how many versions were listed, null where nothing had changed."""

    repository: str
    outcome: PollOutcome
    listed: int | None
    added: int
    changed: int
    absent: int
    runs: int
    events: int
    warnings: list[str]

    @classmethod
    def of(cls, report: PollReport) -> PollReportAnswer:
        """Shape a report."""
        return cls(
            repository=report.repository,
            outcome=report.outcome,
            listed=report.listed,
            added=report.added,
            changed=report.changed,
            absent=report.absent,
            runs=report.runs,
            events=len(report.events),
            warnings=list(report.warnings),
        )


@router.post("/{name}/poll", response_model=PollReportAnswer)
def poll(
    environment: EnvironmentGiven,
    actor: ActorGiven,
    name: str,
    asked: PollRequest,
    accept: Annotated[str, Header(description="text/event-stream for progress on the way")] = "",
) -> Response:
    """Poll a repository now, whether it is due or not."""
    with environment.store.read() as transaction:
        require_operator(transaction, actor)

    def work(tell: Tell) -> Mapping[str, Any]:
        report = poll_repository(
            environment, name, owner=new_owner(environment.processes), accept=asked.accept, progress=_progress(tell)
        )
        return PollReportAnswer.of(report).model_dump(mode="json")

    if "text/event-stream" in accept:
        return EventSourceResponse(carried_out(work))
    return JSONResponse(work(lambda _: None))


def _progress(tell: Tell) -> Callable[[int, int], None]:
    return lambda done, of: tell({"done": done, "of": of})
