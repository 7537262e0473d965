"""Promotions: asked for, decided on, cancelled, listed and shown."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel, ConfigDict, Field

from levelgate.api.context import ActorGiven, EnvironmentGiven
from levelgate.api.definitions import Reason
from levelgate.api.packages import find_package
from levelgate.api.paging import Page, PagingGiven
from levelgate.api.promotion_answers import PromotionAnswer, WholePromotionAnswer, whole
from levelgate.api.versions import finding
from levelgate.domain.package import Package
from levelgate.domain.promoting.request import Request
from levelgate.domain.promotion import PromotionFilter, PromotionState
from levelgate.domain.reference import LARGEST_NUMBER, parse_package
from levelgate.ports import Transaction
from levelgate.usecases.promoting.decisions import Decisions
from levelgate.usecases.promoting.finding import level_named
from levelgate.usecases.promoting.requests import Requests

router = APIRouter(prefix="/promotions", tags=["promotions"])

LONGEST = 1000
Name = Annotated[str, Field(min_length=1, max_length=LONGEST)]
Number = Annotated[int, Path(ge=1, le=LARGEST_NUMBER, description="the promotion's number")]
Stand = Literal["none", "waiting", "active", "granted", "refused", "revoked", "passed over"]
"""How a version stands at a level, in one word."""


class PromoteRequest(BaseModel):
    """A request for a version at a level; `expected` is how it stood there, as the person has seen it."""

    model_config = ConfigDict(extra="forbid")
    version: Name
    level: Name
    reason: Reason = ""
    skip: bool = False
    override: list[Name] = Field(default=[], max_length=100)
    expected: Stand | None = None


class DecisionRequest(BaseModel):
    """An answer at a gate, the one that is open now where none is named."""

    model_config = ConfigDict(extra="forbid")
    gate: Literal["approvals", "sign_offs"] | None = None
    answer: Literal["approve", "reject", "withdraw"]
    reason: Reason = ""
    expected: PromotionState | None = None


class CancelRequest(BaseModel):
    """Why a promotion is cancelled."""

    model_config = ConfigDict(extra="forbid")
    reason: Reason = ""
    expected: PromotionState | None = None


@router.post("", status_code=HTTPStatus.CREATED)
def promote(environment: EnvironmentGiven, actor: ActorGiven, asked: PromoteRequest) -> WholePromotionAnswer:
    """Ask for a version at a level; it enters at once where everything is there, and waits otherwise."""
    request = Request(
        person=actor,
        reason=asked.reason,
        skip=asked.skip,
        overrides=frozenset(asked.override),
        expected=asked.expected,
    )
    requests = Requests(environment)
    made = requests.promote(finding(asked.version), asked.level, request)
    return whole(environment, made.id)


@router.get("")
def list_promotions(
    environment: EnvironmentGiven,
    paging: PagingGiven,
    level: Annotated[str | None, Query(description="at this level only")] = None,
    package: Annotated[str | None, Query(description="of versions of this package only, by its reference")] = None,
    state: Annotated[
        PromotionState | Literal["open"] | None, Query(description="of this state only; `open`: waiting or active")
    ] = None,
) -> Page[PromotionAnswer]:
    """List promotions, newest first."""
    with environment.store.read() as transaction:
        wanted = PromotionFilter(
            state=None if state == "open" else state,
            open_only=state == "open",
            level=None if level is None else level_named(transaction, level),
            package_id=None if package is None else _package_id(transaction, package),
        )
        found = transaction.promotions.listed(wanted, before=paging.position(int), limit=paging.limit + 1)
    return paging.page(found, PromotionAnswer.of, lambda record: record.id)


@router.get("/{number}")
def show_promotion(environment: EnvironmentGiven, number: Number) -> WholePromotionAnswer:
    """Show one promotion, with its decisions and runs, its grant, and what an open one lacks."""
    return whole(environment, number)


@router.post("/{number}/decisions", status_code=HTTPStatus.CREATED)
def decide(
    environment: EnvironmentGiven, actor: ActorGiven, number: Number, asked: DecisionRequest
) -> WholePromotionAnswer:
    """Approve or reject a promotion at a gate, or withdraw one's answer there."""
    decisions = Decisions(environment)
    answers = {"approve": decisions.approve, "reject": decisions.reject, "withdraw": decisions.withdraw}
    request = Request(person=actor, reason=asked.reason, gate=asked.gate, expected=asked.expected)
    answers[asked.answer](number, request)
    return whole(environment, number)


@router.post("/{number}/cancel")
def cancel(
    environment: EnvironmentGiven, actor: ActorGiven, number: Number, asked: CancelRequest
) -> WholePromotionAnswer:
    """End an open promotion: one that waits is cancelled, one that is active is stopped."""
    request = Request(person=actor, reason=asked.reason, expected=asked.expected)
    Requests(environment).cancel(number, request)
    return whole(environment, number)


def _package_id(transaction: Transaction, reference: str) -> int:
    """Return the id of a package; 0, which none has, for one that is declared and was not found yet."""
    parse_package(reference)
    package = find_package(transaction, reference)
    return package.id if isinstance(package, Package) else 0
