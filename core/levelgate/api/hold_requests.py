"""What is asked for a hold: a body for each kind."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal, TypeAlias

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field
from pydantic_core import PydanticCustomError

from levelgate.api.definitions import LONGEST_REASON
from levelgate.api.promotions import Name
from levelgate.domain.times import utc

Stand = Literal["free", "held"]
"""Whether a version, or a scope, is held now."""


class _Asked(BaseModel):
    """Why something must not move."""

    model_config = ConfigDict(extra="forbid")
    reason: Annotated[str, Field(min_length=1, max_length=LONGEST_REASON, pattern=r"\S", description="why")]


class ScopeRequest(_Asked):
    """What is held: everything where nothing is named, else all that is named must fit.

    `expected` is whether that very scope is frozen or paused now.
    """

    expected: Stand | None = None
    track: Name | None = None
    level: Name | None = None
    package: Name | None = None
    lane: Name | None = None


def _in_utc(value: datetime) -> datetime:
    try:
        return utc(value)
    except OverflowError:
        raise PydanticCustomError("beyond_calendar", "the calendar ends before that time") from None


Instant = Annotated[AwareDatetime, AfterValidator(_in_utc)]


class FreezeRequest(ScopeRequest):
    """A hold with a calendar; without `from` it begins at once. `rollbacks_too`: it also stops rollbacks."""

    kind: Literal["freeze"]
    begins: Instant | None = Field(default=None, alias="from")
    ends: Instant = Field(alias="until")
    rollbacks_too: bool = False


class PauseRequest(ScopeRequest):
    """A hold without an end."""

    kind: Literal["pause"]


class BlockRequest(_Asked):
    """A hold of one version record; `expected` is whether it is blocked now."""

    kind: Literal["block"]
    version: Name
    expected: Stand | None = None


class PinRequest(_Asked):
    """A hold of a lane at a level, at its occupant, which is the `expected` one."""

    kind: Literal["pin"]
    lane: Name
    level: Name
    expected: Name | None = None


HoldRequest: TypeAlias = Annotated[
    FreezeRequest | PauseRequest | BlockRequest | PinRequest, Field(discriminator="kind")
]
