"""Results of named checks, reported from outside."""

from __future__ import annotations

import re
from datetime import datetime
from http import HTTPStatus
from typing import Annotated, Literal

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from levelgate.api.context import ActorGiven, EnvironmentGiven
from levelgate.api.full_forms import full_version
from levelgate.api.promotions import Name
from levelgate.api.versions import finding
from levelgate.domain.facts import CheckResult
from levelgate.errors import RequestInvalid
from levelgate.usecases.promoting.checking import report_check

router = APIRouter(tags=["checks"])

_LONGEST_URL = 2000
_ADDRESS = re.compile(r"https?://\S+")
_CREDENTIALS = re.compile(r"https?://[^/?#]*@")


class CheckRequest(BaseModel):
    """What a check found of a version; `expected` is what the last one of that name had found."""

    model_config = ConfigDict(extra="forbid")
    name: Name
    result: Literal["passed", "failed"]
    url: Annotated[str, Field(max_length=_LONGEST_URL)] = ""
    expected: Literal["none", "passed", "failed"] | None = None


class CheckResultAnswer(BaseModel):
    """A result as it was stored, and the levels with a gate that wants it: none, where the name is wrong."""

    version: str
    version_id: int
    name: str
    result: Literal["passed", "failed"]
    url: str
    at: datetime
    by: str
    wanted_at: list[str]


@router.post("/versions/{version:path}/checks", status_code=HTTPStatus.CREATED)
def report(environment: EnvironmentGiven, actor: ActorGiven, version: str, asked: CheckRequest) -> CheckResultAnswer:
    """Store the result of a named check of a version; the last one of a name counts."""
    _check_address(asked.url)
    now = environment.clock.now()
    result = CheckResult(name=asked.name, passed=asked.result == "passed", at=now, by=actor, url=asked.url)
    stored = report_check(environment, finding(version), result, expected=asked.expected)
    return CheckResultAnswer(
        version=full_version(stored.version),
        version_id=stored.version.id,
        name=asked.name,
        result=asked.result,
        url=asked.url,
        at=now,
        by=actor,
        wanted_at=list(stored.wanted_at),
    )


def _check_address(url: str) -> None:
    if url and not (_ADDRESS.fullmatch(url) and url.isprintable()):
        mend = "write one such as https://scan.example.com/7"
        raise RequestInvalid(f"{url[:100]!r} is no address on the web", mend=mend, place="body.url")
    if _CREDENTIALS.match(url):
        raise RequestInvalid("the address holds credentials", mend="leave out what is before the @", place="body.url")
