"""Subscriptions: when this happens to these packages, start this pipeline."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from fastapi import APIRouter, Response
from pydantic import BaseModel

from levelgate.api.context import ActorGiven, EnvironmentGiven, IfMatch
from levelgate.api.definitions import AddRequest, check_match, etag
from levelgate.api.paging import Page, PagingGiven
from levelgate.domain.declaration import fields_of
from levelgate.domain.pipeline import NewRun
from levelgate.domain.subscription import Subscription
from levelgate.usecases.subscriptions import WouldStart, add_subscription, remove_subscription, would_start

router = APIRouter(prefix="/subscriptions", tags=["subscriptions"])


class SubscriptionAnswer(BaseModel):
    """A subscription; `definition` is its entry in the declaration file."""

    name: str
    pipeline: str
    revision: int
    definition: dict[str, Any]

    @classmethod
    def of(cls, subscription: Subscription) -> SubscriptionAnswer:
        """Shape a subscription."""
        return cls(
            name=subscription.name,
            pipeline=subscription.definition.pipeline,
            revision=subscription.revision,
            definition=fields_of(subscription.definition),
        )


class TestRequest(BaseModel):
    """What to try a subscription with: the number of an event, or the reference of a version as if detected now."""

    cause: str


class StartAnswer(BaseModel):
    """A run that would be started."""

    pipeline: str
    package: str
    version: str
    reason: str

    @classmethod
    def of(cls, run: NewRun) -> StartAnswer:
        """Shape a run that is not queued."""
        return cls.model_validate({name: run.payload[name] for name in cls.model_fields})


class TestAnswer(BaseModel):
    """The runs that would be started, or the reason why there would be none."""

    starts: list[StartAnswer]
    reason: str

    @classmethod
    def of(cls, told: WouldStart) -> TestAnswer:
        """Shape what was told."""
        return cls(starts=[StartAnswer.of(run) for run in told.runs], reason=told.reason)


@router.get("")
def list_subscriptions(environment: EnvironmentGiven, paging: PagingGiven) -> Page[SubscriptionAnswer]:
    """List the subscriptions by name."""
    with environment.store.read() as transaction:
        found = transaction.subscriptions.all()
    return paging.page_by_name(found, SubscriptionAnswer.of, lambda subscription: subscription.name)


@router.get("/{name}")
def show_subscription(environment: EnvironmentGiven, response: Response, name: str) -> SubscriptionAnswer:
    """Show one subscription."""
    with environment.store.read() as transaction:
        subscription = transaction.subscriptions.get(name)
    response.headers["ETag"] = etag(subscription.revision)
    return SubscriptionAnswer.of(subscription)


@router.post("", status_code=HTTPStatus.CREATED)
def add(environment: EnvironmentGiven, actor: ActorGiven, asked: AddRequest) -> SubscriptionAnswer:
    """Add a subscription."""
    return SubscriptionAnswer.of(add_subscription(environment, asked.definition, actor=actor))


@router.post("/{name}/test")
def test(environment: EnvironmentGiven, name: str, asked: TestRequest) -> TestAnswer:
    """Say which runs an event would start, or why none, and start none."""
    return TestAnswer.of(would_start(environment, name, asked.cause))


@router.delete("/{name}", status_code=HTTPStatus.NO_CONTENT)
def remove(environment: EnvironmentGiven, actor: ActorGiven, name: str, if_match: IfMatch = None) -> None:
    """Remove a subscription; its runs stay."""
    check_match(environment, if_match, lambda transaction: transaction.subscriptions.get(name).revision)
    remove_subscription(environment, name, actor=actor)
