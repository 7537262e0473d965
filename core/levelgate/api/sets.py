"""Sets of products, listed and shown."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query

from levelgate.api.context import EnvironmentGiven
from levelgate.api.paging import Page, PagingGiven
from levelgate.api.set_answers import SetAnswer, versions_of
from levelgate.domain.product_set import SetState
from levelgate.domain.reference import LARGEST_NUMBER

router = APIRouter(prefix="/sets", tags=["sets"])

Number = Annotated[int, Path(ge=1, le=LARGEST_NUMBER, description="the set's number")]


@router.get("")
def list_sets(
    environment: EnvironmentGiven,
    paging: PagingGiven,
    product: Annotated[str | None, Query(description="of this product only")] = None,
    state: Annotated[SetState | None, Query(description="of this state only")] = None,
) -> Page[SetAnswer]:
    """List the sets, newest first."""
    with environment.store.read() as transaction:
        if product is not None:
            transaction.products.get(product)
        before = paging.position(int)
        found = transaction.sets.listed(product=product, state=state, before=before, limit=paging.limit + 1)
        versions = versions_of(transaction, (member for one in found for member in one.members))
    return paging.page(found, lambda one: SetAnswer.of(one, versions), lambda one: one.id)


@router.get("/{number}")
def show_set(environment: EnvironmentGiven, number: Number) -> SetAnswer:
    """Show one set: what it was made of, and what became of it."""
    with environment.store.read() as transaction:
        found = transaction.sets.get(number)
        return SetAnswer.of(found, versions_of(transaction, found.members))
