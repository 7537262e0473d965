"""What changes of definitions have in common: their bodies, and the revision they are meant for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from levelgate.errors import PreconditionFailed
from levelgate.ports import Environment, Transaction

LONGEST_REASON = 1000
Reason = Annotated[str, Field(max_length=LONGEST_REASON, description="why, in one sentence")]


class AddRequest(BaseModel):
    """A definition, with the fields of its entry in the declaration file."""

    model_config = ConfigDict(extra="forbid")
    definition: dict[str, Any]


class StateRequest(BaseModel):
    """A change of state; where `expected` is given, it is refused in any other state."""

    model_config = ConfigDict(extra="forbid")
    expected: Literal["active", "paused"] | None = None


def etag(revision: int) -> str:
    """Spell a revision as an entity tag."""
    return f'"{revision}"'


def check_match(environment: Environment, if_match: str | None, revision: Callable[[Transaction], int]) -> None:
    """Do as `check_revision` does, with the revision that is found now; without `If-Match` do not even look."""
    if if_match is not None:
        with environment.store.read() as transaction:
            check_revision(if_match, revision(transaction))


def check_revision(if_match: str | None, revision: int) -> None:
    """Raise PreconditionFailed where `If-Match` names another revision than the present one."""
    if if_match is None or if_match.strip() == "*" or etag(revision) in {tag.strip() for tag in if_match.split(",")}:
        return
    raise PreconditionFailed(
        f"the definition is at revision {revision}, not {if_match[:40]}", mend="read it again, then repeat the change"
    )
