"""Grants: revoked, and carried over to the same bytes under another version string."""

from __future__ import annotations

from collections.abc import Sequence

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from levelgate.api.context import ActorGiven, EnvironmentGiven
from levelgate.api.definitions import Reason
from levelgate.api.full_forms import full_version
from levelgate.api.grant_answers import GrantAnswer
from levelgate.api.promotions import Name, Stand
from levelgate.api.versions import find_version, finding
from levelgate.domain.grant import Grant
from levelgate.domain.promoting.request import Request
from levelgate.ports import Environment
from levelgate.usecases.promoting.granting import Granting

router = APIRouter(tags=["grants"])


class RevokeRequest(BaseModel):
    """At which level a grant is revoked, and why; `expected` is how the version stood there."""

    model_config = ConfigDict(extra="forbid")
    level: Name
    reason: Reason = ""
    expected: Stand | None = None


class CarryRequest(BaseModel):
    """From which version grants are carried over, and why; `expected` are the levels of those, as the person knows."""

    model_config = ConfigDict(extra="forbid")
    source: Name = Field(alias="from")
    reason: Reason = ""
    expected: list[Name] | None = Field(default=None, max_length=1000)


class GrantsAnswer(BaseModel):
    """All that a version was ever granted, in order; revoked ones too."""

    version: str
    version_id: int
    grants: list[GrantAnswer]


@router.post("/versions/{version:path}/revoke")
def revoke(environment: EnvironmentGiven, actor: ActorGiven, version: str, asked: RevokeRequest) -> GrantsAnswer:
    """Revoke the grant of a version at a level; what rests on it above is flagged as unsupported."""
    request = Request(person=actor, reason=asked.reason, expected=asked.expected)
    granting = Granting(environment)
    grants = granting.revoke(finding(version), asked.level, request)
    return _answer(environment, version, grants)


@router.post("/versions/{version:path}/carry")
def carry(environment: EnvironmentGiven, actor: ActorGiven, version: str, asked: CarryRequest) -> GrantsAnswer:
    """Carry the grants of a version over to another one with the same digest."""
    grants = Granting(environment).carry(
        finding(version),
        finding(asked.source),
        Request(person=actor, reason=asked.reason),
        expected=asked.expected,
    )
    return _answer(environment, version, grants)


def _answer(environment: Environment, version: str, grants: Sequence[Grant]) -> GrantsAnswer:
    with environment.store.read() as transaction:
        found = find_version(transaction, version)
    return GrantsAnswer(
        version=full_version(found), version_id=found.id, grants=[GrantAnswer.of(grant) for grant in grants]
    )
