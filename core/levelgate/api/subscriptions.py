"""Subscriptions: when this happens to these packages, start this pipeline."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Response
from pydantic import BaseModel

from levelgate.api.context import EnvironmentGiven, etag
from levelgate.api.paging import Page, PagingGiven
from levelgate.domain.declaration import fields_of
from levelgate.domain.pipeline import Subscription

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
