"""Lanes: rolled back at a level, and resumed after that."""

from __future__ import annotations

from http import HTTPStatus

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from levelgate.api.context import ActorGiven, EnvironmentGiven
from levelgate.api.definitions import Reason
from levelgate.api.full_forms import full_version
from levelgate.api.promotion_answers import WholePromotionAnswer, whole
from levelgate.api.promotions import Name, Stand
from levelgate.api.versions import finding
from levelgate.domain.promoting.request import Request
from levelgate.domain.reference import LaneReference, parse_lane
from levelgate.ports import Environment
from levelgate.usecases.promoting.finding import lane_named, level_in
from levelgate.usecases.promoting.requests import Requests

router = APIRouter(tags=["lanes"])


class RollbackRequest(BaseModel):
    """Where a lane is rolled back, and to which version; `expected` is how that one stands there."""

    model_config = ConfigDict(extra="forbid")
    lane: Name
    level: Name
    version: Name
    reason: Reason = ""
    override: list[Name] = Field(default=[], max_length=100)
    expected: Stand | None = None


class ResumptionRequest(BaseModel):
    """Where a lane goes on, and why; `expected` are the versions that would enter next, as the person has seen them.

    With `only_show` nothing is changed: the answer says what would be.
    """

    model_config = ConfigDict(extra="forbid")
    lane: Name
    level: Name
    reason: Reason = ""
    only_show: bool = False
    expected: list[Name] | None = Field(default=None, max_length=1000)


class ResumptionAnswer(BaseModel):
    """What enters next where a lane goes on, in order; `resumed` is false where that was only shown."""

    lane: str
    level: str
    next: list[str]
    resumed: bool


@router.post("/rollbacks", status_code=HTTPStatus.CREATED)
def roll_back(environment: EnvironmentGiven, actor: ActorGiven, asked: RollbackRequest) -> WholePromotionAnswer:
    """Roll a lane back at a level to a version that holds it, at once, and pin it there."""
    request = Request(person=actor, reason=asked.reason, overrides=frozenset(asked.override), expected=asked.expected)
    requests = Requests(environment)
    made = requests.roll_back(parse_lane(asked.lane), asked.level, finding(asked.version), request)
    return whole(environment, made.id)


@router.post("/resumptions")
def resume(environment: EnvironmentGiven, actor: ActorGiven, asked: ResumptionRequest) -> ResumptionAnswer:
    """Lift the pin of a lane at a level, and say what enters next by that; or only say what would."""
    lane = parse_lane(asked.lane)
    resumption = Requests(environment).resume(
        lane,
        asked.level,
        Request(person=actor, reason=asked.reason),
        only_show=asked.only_show,
        expected=None if asked.expected is None else [finding(one) for one in asked.expected],
    )
    following = [promotion.version_id for promotion in resumption.next]
    return _answer(environment, lane, asked, following)


def _answer(
    environment: Environment, lane: LaneReference, asked: ResumptionRequest, following: list[int]
) -> ResumptionAnswer:
    with environment.store.read() as transaction:
        record = lane_named(transaction, lane)
        versions = transaction.versions.by_id(following)
    return ResumptionAnswer(
        lane=record.reference,
        level=record.track.reference(level_in(record, asked.level)),
        next=[full_version(versions[one]) for one in following],
        resumed=not asked.only_show,
    )
