"""Events: what happened, in order; once as pages, once as a stream without end."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Sequence
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Header, Path, Query
from fastapi.sse import EventSourceResponse
from pydantic import BaseModel
from starlette.concurrency import run_in_threadpool

from levelgate.api.context import EnvironmentGiven
from levelgate.api.filters import check_about, check_kinds
from levelgate.api.paging import Page, PagingGiven
from levelgate.api.problems import problem
from levelgate.api.streams import KEEP_ALIVE, KEEP_ALIVE_SECONDS, sse
from levelgate.domain.event import Event
from levelgate.domain.reference import LARGEST_NUMBER, is_number
from levelgate.errors import LevelgateError, NotFound, RequestInvalid
from levelgate.ports import Environment

router = APIRouter(tags=["events"])

# Another process may write to the same database, so there is nothing to wait for but the next look.
LOOK_SECONDS = 0.5
_BATCH = 500

Kinds = Annotated[list[str] | None, Query(description="of these kinds only; `version.*` is all of versions")]
About = Annotated[str | None, Query(description="about this package only, such as updates/app")]


class EventAnswer(BaseModel):
    """An event; `hash` covers all that it says, and the hash before it."""

    number: int
    id: str
    kind: str
    subject: str
    at: datetime
    actor: str
    reason: str
    data: dict[str, Any]
    prev_hash: str
    hash: str

    @classmethod
    def of(cls, event: Event) -> EventAnswer:
        """Shape an event."""
        return cls(
            number=event.number,
            id=event.id,
            kind=event.kind,
            subject=event.subject,
            at=event.at,
            actor=event.actor,
            reason=event.reason,
            data=dict(event.data),
            prev_hash=event.prev_hash,
            hash=event.hash,
        )


@router.get("/events")
def list_events(
    environment: EnvironmentGiven,
    paging: PagingGiven,
    after: Annotated[int, Query(ge=0, le=LARGEST_NUMBER, description="only events with higher numbers")] = 0,
    kind: Kinds = None,
    package: About = None,
) -> Page[EventAnswer]:
    """List events by number."""
    position = paging.position(int)
    check_kinds(kind or ())
    with environment.store.read() as transaction:
        found = transaction.events.after(
            after if position is None else position, limit=paging.limit + 1, kinds=kind or (), package=package
        )
        if package is not None and not found:
            check_about(transaction, package)
    return paging.page(found, EventAnswer.of, lambda event: event.number)


@router.get("/events/stream")
async def stream_events(
    environment: EnvironmentGiven,
    after: Annotated[
        int | None, Query(ge=0, le=LARGEST_NUMBER, description="start after this number; without it, at the end")
    ] = None,
    kind: Kinds = None,
    package: About = None,
    last_event_id: Annotated[str | None, Header(description="resume after this number")] = None,
) -> EventSourceResponse:
    """Send events as they come, without end; resumable."""
    check_kinds(kind or ())
    resumed = _resumed(last_event_id) if last_event_id else after
    last = await run_in_threadpool(_last, environment, package)
    start = last if resumed is None else resumed

    def look(number: int) -> Sequence[Event]:
        with environment.store.read() as transaction:
            return transaction.events.after(number, limit=_BATCH, kinds=kind or (), package=package)

    return EventSourceResponse(follow(look, start))


@router.get("/events/{number}")
def show_event(
    environment: EnvironmentGiven, number: Annotated[int, Path(ge=0, le=LARGEST_NUMBER, description="its number")]
) -> EventAnswer:
    """Show one event."""
    with environment.store.read() as transaction:
        found = transaction.events.after(number - 1, limit=1)
    if not found or found[0].number != number:
        raise NotFound(f"there is no event {number}", mend="`levelgate event list` shows them")
    return EventAnswer.of(found[0])


async def follow(look: Callable[[int], Sequence[Event]], start: int) -> AsyncIterator[bytes]:
    """Yield events after a number while they come; a failing database ends the stream with its problem."""
    number, sent_at = start, time.monotonic()
    while True:
        try:
            found = await run_in_threadpool(look, number)
        except LevelgateError as error:
            yield sse("problem", problem(error))
            return
        for event in found:
            yield sse(event.kind, EventAnswer.of(event).model_dump(mode="json"), str(event.number))
            number, sent_at = event.number, time.monotonic()
        if time.monotonic() - sent_at > KEEP_ALIVE_SECONDS:
            yield KEEP_ALIVE
            sent_at = time.monotonic()
        if len(found) < _BATCH:
            await asyncio.sleep(LOOK_SECONDS)


def _last(environment: Environment, package: str | None) -> int:
    with environment.store.read() as transaction:
        if package is not None:
            check_about(transaction, package)
        return transaction.events.last()


def _resumed(last_event_id: str) -> int:
    if is_number(last_event_id):
        return int(last_event_id)
    raise RequestInvalid(f"{last_event_id[:40]!r} is not the number of an event", place="header.Last-Event-ID")
