"""What every route is given: the environment, and who is asking."""

from __future__ import annotations

import os
import socket
from typing import Annotated
from urllib.parse import unquote

from fastapi import Depends, Header, Request

from levelgate.errors import PreconditionFailed, RequestInvalid
from levelgate.ports import Environment

ANONYMOUS = "anonymous"
_LONGEST_ACTOR = 100


async def _environment(request: Request) -> Environment:
    environment: Environment = request.app.state.environment
    return environment


async def _actor(levelgate_actor: Annotated[str | None, Header(description="who acts, percent-encoded")] = None) -> str:
    actor = unquote(levelgate_actor or ANONYMOUS)
    if len(actor) > _LONGEST_ACTOR or not actor.isprintable():
        raise RequestInvalid(
            f"{actor[:40]!r} cannot be the name of an actor", mend=f"use up to {_LONGEST_ACTOR} printable characters"
        )
    return actor


def request_owner() -> str:
    """Name this process as the owner of a lease that lasts as long as one request."""
    return f"{socket.gethostname()}:{os.getpid()}:request"


def check_revision(if_match: str | None, revision: int) -> None:
    """Raise PreconditionFailed where `If-Match` names another revision than the present one."""
    if if_match is None or if_match.strip() == "*" or etag(revision) in {tag.strip() for tag in if_match.split(",")}:
        return
    raise PreconditionFailed(
        f"the definition is at revision {revision}, not {if_match[:40]}", mend="read it again, then repeat the change"
    )


def etag(revision: int) -> str:
    """Spell a revision as an entity tag."""
    return f'"{revision}"'


EnvironmentGiven = Annotated[Environment, Depends(_environment)]
ActorGiven = Annotated[str, Depends(_actor)]
IfMatch = Annotated[str | None, Header(description="the ETag of the definition that the change is meant for")]
