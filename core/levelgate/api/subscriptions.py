"""Subscriptions: when this happens to these packages, start this pipeline."""

from __future__ import annotations

from datetime import datetime
from http import HTTPStatus
from typing import Any

from fastapi import APIRouter, Response
from pydantic import BaseModel

from levelgate.api.context import ActorGiven, EnvironmentGiven, IfMatch
from levelgate.api.definitions import AddRequest, check_match, etag
from levelgate.api.paging import Page, PagingGiven
from levelgate.domain.declaration import fields_of
from levelgate.domain.gathering import Gathered
from levelgate.domain.pipeline import NewRun, Run, RunState
from levelgate.usecases.subscriptions import (
    Progress,
    WouldStart,
    add_subscription,
    progress_of,
    remove_subscription,
    would_start,
)

router = APIRouter(prefix="/subscriptions", tags=["subscriptions"])


class GatheredAnswer(BaseModel):
    """A version that has come for a subscription with `wait_for: all`, and the number of the event of it."""

    package: str
    version: str
    event: int

    @classmethod
    def of(cls, gathered: Gathered) -> GatheredAnswer:
        """Shape what gathered."""
        return cls(package=gathered.package, version=gathered.version.version, event=gathered.event.number)


class LastRunAnswer(BaseModel):
    """The run of a subscription that was queued last."""

    id: str
    package: str
    version: str
    state: RunState
    due_at: datetime
    ended_at: datetime | None

    @classmethod
    def of(cls, run: Run) -> LastRunAnswer:
        """Shape a run."""
        return cls(
            id=run.id,
            package=str(run.payload["package"]),
            version=str(run.payload["version"]),
            state=run.state,
            due_at=run.due_at,
            ended_at=run.ended_at,
        )


class SubscriptionAnswer(BaseModel):
    """A subscription; `definition` is its entry in the declaration file.

    With `wait_for: all`, `gathered` is what its next run would be given, and `waits_for` the packages that have
    nothing new yet.
    """

    name: str
    pipeline: str
    revision: int
    definition: dict[str, Any]
    gathered: list[GatheredAnswer]
    waits_for: list[str]
    last_run: LastRunAnswer | None

    @classmethod
    def of(cls, progress: Progress) -> SubscriptionAnswer:
        """Shape a subscription, and how far it has come."""
        subscription = progress.subscription
        return cls(
            name=subscription.name,
            pipeline=subscription.definition.pipeline,
            revision=subscription.revision,
            definition=fields_of(subscription.definition),
            gathered=[GatheredAnswer.of(one) for one in progress.gathered],
            waits_for=list(progress.lacks),
            last_run=LastRunAnswer.of(progress.last_run) if progress.last_run else None,
        )


class TestRequest(BaseModel):
    """What to try a subscription with: the number of an event, or the reference of a version as if detected now."""

    cause: str


class StartAnswer(BaseModel):
    """A run that would be started; `versions` are all that it would be given."""

    pipeline: str
    package: str
    version: str
    versions: list[dict[str, Any]]
    reason: str
    due_at: datetime

    @classmethod
    def of(cls, run: NewRun) -> StartAnswer:
        """Shape a run that is not queued."""
        return cls.model_validate({**run.payload, "due_at": run.due_at})


class TestAnswer(BaseModel):
    """The runs that would be started, or the reason why there would be none, and what it would wait for still."""

    starts: list[StartAnswer]
    reason: str
    waits_for: list[str]

    @classmethod
    def of(cls, told: WouldStart) -> TestAnswer:
        """Shape what was told."""
        return cls(starts=[StartAnswer.of(run) for run in told.runs], reason=told.reason, waits_for=list(told.lacks))


@router.get("")
def list_subscriptions(environment: EnvironmentGiven, paging: PagingGiven) -> Page[SubscriptionAnswer]:
    """List the subscriptions by name."""
    with environment.store.read() as transaction:
        return paging.page_by_name(
            transaction.subscriptions.all(),
            lambda subscription: SubscriptionAnswer.of(progress_of(transaction, subscription)),
            lambda subscription: subscription.name,
        )


@router.get("/{name}")
def show_subscription(environment: EnvironmentGiven, response: Response, name: str) -> SubscriptionAnswer:
    """Show one subscription."""
    shown = _shown(environment, name)
    response.headers["ETag"] = etag(shown.revision)
    return shown


@router.post("", status_code=HTTPStatus.CREATED)
def add(environment: EnvironmentGiven, actor: ActorGiven, asked: AddRequest) -> SubscriptionAnswer:
    """Add a subscription."""
    return _shown(environment, add_subscription(environment, asked.definition, actor=actor).name)


@router.post("/{name}/test")
def test(environment: EnvironmentGiven, name: str, asked: TestRequest) -> TestAnswer:
    """Say which runs an event would start, or why none, and start none."""
    return TestAnswer.of(would_start(environment, name, asked.cause))


@router.delete("/{name}", status_code=HTTPStatus.NO_CONTENT)
def remove(environment: EnvironmentGiven, actor: ActorGiven, name: str, if_match: IfMatch = None) -> None:
    """Remove a subscription; its runs stay."""
    check_match(environment, if_match, lambda transaction: transaction.subscriptions.get(name).revision)
    remove_subscription(environment, name, actor=actor)


def _shown(environment: EnvironmentGiven, name: str) -> SubscriptionAnswer:
    with environment.store.read() as transaction:
        return SubscriptionAnswer.of(progress_of(transaction, transaction.subscriptions.get(name)))
