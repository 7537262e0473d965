"""Products: what their next sets wait for, and sets that persons start."""

from __future__ import annotations

from datetime import datetime
from http import HTTPStatus
from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict

from levelgate.api.context import ActorGiven, EnvironmentGiven
from levelgate.api.definitions import Reason
from levelgate.api.paging import Page, PagingGiven
from levelgate.api.set_answers import MemberAnswer, SetAnswer, versions_of
from levelgate.domain.product import OnFailure
from levelgate.domain.product_fields import product_fields
from levelgate.domain.product_set import SetState
from levelgate.domain.promoting.request import Request
from levelgate.usecases.promoting.products import (
    ProductState,
    ShownProduct,
    show_product,
    show_products,
    start_by_hand,
)

router = APIRouter(prefix="/products", tags=["products"])


class LastSetAnswer(BaseModel):
    """The set of a product that was started last."""

    id: int
    state: SetState


class ProductAnswer(BaseModel):
    """A product; `start` is as the declaration file spells it, `due_at` when its schedule starts a set next.

    `state` is `running` while a set is, `ready` where one could start now, and else `waiting`, for what is `lacking`.
    """

    name: str
    revision: int
    state: ProductState
    members: list[str]
    optional: list[str]
    levels: list[str]
    pipeline: str
    start: Any
    on_failure: OnFailure
    due_at: datetime | None
    lacking: list[str]
    last_set: LastSetAnswer | None

    @classmethod
    def of(cls, shown: ShownProduct) -> ProductAnswer:
        """Shape a product."""
        product, definition = shown.product, shown.product.definition
        return cls(
            name=product.name,
            revision=product.revision,
            state=shown.state,
            members=list(definition.members),
            optional=list(definition.optional),
            levels=list(definition.levels),
            pipeline=definition.pipeline,
            start=product_fields(definition)["start"],
            on_failure=definition.on_failure,
            due_at=product.due_at,
            lacking=list(shown.outlook.lacking),
            last_set=None if shown.last is None else LastSetAnswer(id=shown.last.id, state=shown.last.state),
        )


class WholeProductAnswer(ProductAnswer):
    """A product with what its members are `now`: what a set would be made of."""

    now: list[MemberAnswer]


class StartRequest(BaseModel):
    """Why a set is started by hand; `expected` is the state of the product that the person has seen."""

    model_config = ConfigDict(extra="forbid")
    reason: Reason = ""
    expected: ProductState | None = None


@router.get("")
def list_products(environment: EnvironmentGiven, paging: PagingGiven) -> Page[ProductAnswer]:
    """List the products by name."""
    return paging.page_by_name(show_products(environment), ProductAnswer.of, lambda shown: shown.product.name)


@router.get("/{name}")
def show(environment: EnvironmentGiven, name: str) -> WholeProductAnswer:
    """Show one product: what its members are now, and what its next set waits for."""
    shown = show_product(environment, name)
    with environment.store.read() as transaction:
        versions = versions_of(transaction, shown.outlook.members)
    now = [MemberAnswer.of(member, versions) for member in shown.outlook.members]
    return WholeProductAnswer(**ProductAnswer.of(shown).model_dump(), now=now)


@router.post("/{name}/sets", status_code=HTTPStatus.CREATED)
def start(environment: EnvironmentGiven, actor: ActorGiven, name: str, asked: StartRequest) -> SetAnswer:
    """Start a set of a product now, whatever starts them otherwise."""
    request = Request(person=actor, reason=asked.reason, expected=asked.expected)
    started = start_by_hand(environment, name, request)
    with environment.store.read() as transaction:
        return SetAnswer.of(started, versions_of(transaction, started.members))
