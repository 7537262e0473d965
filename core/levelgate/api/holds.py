"""Holds: freezes, pauses, blocks and pins, made, listed and lifted."""

from __future__ import annotations

from collections.abc import Sequence
from http import HTTPStatus
from typing import Annotated, Literal

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict

from levelgate.api.context import ActorGiven, EnvironmentGiven
from levelgate.api.definitions import Reason
from levelgate.api.hold_answers import HoldAnswer
from levelgate.api.hold_requests import BlockRequest, FreezeRequest, HoldRequest, PauseRequest, PinRequest, ScopeRequest
from levelgate.api.paging import Page, PagingGiven
from levelgate.api.versions import finding
from levelgate.domain.hold import Hold, LiftedHold, Scope
from levelgate.domain.promoting.request import Request
from levelgate.domain.reference import is_number, parse_lane
from levelgate.errors import NotFound, RequestInvalid
from levelgate.ports import Environment, Transaction
from levelgate.usecases.promoting.finding import lane_named, level_named
from levelgate.usecases.promoting.holding import Calendar, Holding

router = APIRouter(prefix="/holds", tags=["holds"])


class LiftRequest(BaseModel):
    """Why a hold is lifted; `expected` is whether it holds now."""

    model_config = ConfigDict(extra="forbid")
    reason: Reason = ""
    expected: Literal["holds", "does not hold now"] | None = None


@router.post("", status_code=HTTPStatus.CREATED)
def add(environment: EnvironmentGiven, actor: ActorGiven, asked: HoldRequest) -> HoldAnswer:
    """Freeze or pause a scope, block a version, or pin a lane at a level."""
    placed = _place(environment, asked, Request(person=actor, reason=asked.reason, expected=asked.expected))
    return _answers(environment, [placed])[0]


@router.get("")
def list_holds(
    environment: EnvironmentGiven,
    paging: PagingGiven,
    *,
    lifted: Annotated[bool, Query(description="those that were lifted, newest first, instead")] = False,
) -> Page[HoldAnswer]:
    """List the holds that were not lifted, oldest first; time decides which bite."""
    last = paging.position(int)
    with environment.store.read() as transaction:
        found: Sequence[Hold | LiftedHold]
        if lifted:
            found = transaction.holds.lifted(before=last, limit=paging.limit + 1)
        else:
            found = [hold for hold in transaction.holds.standing() if hold.id > (last or 0)][: paging.limit + 1]
    return paging.page(_answers(environment, found), lambda answer: answer, lambda answer: answer.id)


@router.post("/{hold}/lift")
def lift(environment: EnvironmentGiven, actor: ActorGiven, hold: str, asked: LiftRequest) -> HoldAnswer:
    """Lift a hold, by its number or its name; lifting a block revives nothing by itself."""
    with environment.store.read() as transaction:
        number = _number(transaction, hold)
    lifted = Holding(environment).lift(number, Request(person=actor, reason=asked.reason, expected=asked.expected))
    at = environment.clock.now()
    return _answers(environment, [LiftedHold(hold=lifted, at=at, by=actor, reason=asked.reason)])[0]


def _place(environment: Environment, asked: HoldRequest, request: Request) -> Hold:
    holding = Holding(environment)
    match asked:
        case FreezeRequest():
            calendar = Calendar(begins=asked.begins, ends=asked.ends, rollbacks_too=asked.rollbacks_too)
            return holding.freeze(_scope(environment, asked), calendar, request)
        case PauseRequest():
            return holding.pause(_scope(environment, asked), request)
        case BlockRequest():
            return holding.block(finding(asked.version), request)
        case PinRequest():
            expected = None if asked.expected is None else finding(asked.expected)
            return holding.pin(parse_lane(asked.lane), asked.level, request, expected=expected)


def _scope(environment: Environment, asked: ScopeRequest) -> Scope:
    with environment.store.read() as transaction:
        level = None if asked.level is None else level_named(transaction, asked.level)
        if level is not None and asked.track not in {None, level.partition("/")[0]}:
            said = f"the level {level!r} is not of the track {asked.track!r}, so that nothing would be held"
            raise RequestInvalid(said, mend="leave one of them out", place="body.track")
        if asked.lane is None:
            return Scope(track=asked.track, level=level, package=asked.package)
        lane = lane_named(transaction, parse_lane(asked.lane))
        if asked.package not in {None, lane.package}:
            said = f"the lane {asked.lane!r} is not of the package {asked.package!r}, so that nothing would be held"
            raise RequestInvalid(said, mend="leave one of them out", place="body.package")
        return Scope(track=asked.track, level=level, package=lane.package, line=lane.line)


def _number(transaction: Transaction, text: str) -> int:
    """Return the number of a hold by its name, that of one that stands first."""
    if is_number(text):
        return int(text)
    named = next((hold.id for hold in transaction.holds.standing() if hold.name == text), None)
    if named is None and (number := text.rpartition("-")[2]) and is_number(number):
        lifted = transaction.holds.lifted(before=int(number) + 1, limit=1)
        named = next((one.hold.id for one in lifted if one.hold.name == text), None)
    if named is None:
        raise NotFound(f"there is no hold {text[:100]!r}", mend="`levelgate hold list` shows them")
    return named


def _answers(environment: Environment, found: Sequence[Hold | LiftedHold]) -> list[HoldAnswer]:
    holds = [_hold(one) for one in found]
    ids = {one for hold in holds for one in (hold.scope.version_id, hold.pinned_version) if one is not None}
    with environment.store.read() as transaction:
        versions = transaction.versions.by_id(ids)
    now = environment.clock.now()
    return [HoldAnswer.of(one, versions, now) for one in found]


def _hold(one: Hold | LiftedHold) -> Hold:
    return one.hold if isinstance(one, LiftedHold) else one
