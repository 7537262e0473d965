"""What every route is given: the environment, and who is asking."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import unquote

from fastapi import Depends, Header, Request

from levelgate.errors import RequestInvalid
from levelgate.ports import Environment

ANONYMOUS = "anonymous"
_LONGEST_ACTOR = 100


async def _environment(request: Request) -> Environment:
    environment: Environment = request.app.state.environment
    return environment


async def _actor(levelgate_actor: Annotated[str | None, Header(description="who acts, percent-encoded")] = None) -> str:
    actor = unquote(levelgate_actor or ANONYMOUS)
    # U+FFFD stands for bytes that were not UTF-8.
    if not 0 < len(actor) <= _LONGEST_ACTOR or not actor.isprintable() or actor != actor.strip() or "\ufffd" in actor:
        raise RequestInvalid(
            f"{actor[:40]!r} cannot be the name of an actor",
            mend=f"use up to {_LONGEST_ACTOR} printable characters, and no space at the ends",
            place="header.Levelgate-Actor",
        )
    return actor


EnvironmentGiven = Annotated[Environment, Depends(_environment)]
ActorGiven = Annotated[str, Depends(_actor)]
IfMatch = Annotated[str | None, Header(description="the ETag of the definition that the change is meant for")]
