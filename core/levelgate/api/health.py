"""Whether a server lives, and whether it is ready: for those who restart it, or send others to it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from http import HTTPStatus
from typing import Literal, TypeAlias

from fastapi import APIRouter, FastAPI, Response
from pydantic import BaseModel
from starlette.concurrency import run_in_threadpool

from levelgate.api import problems
from levelgate.usecases.readiness import Fault

Faults: TypeAlias = Callable[[], Sequence[Fault]]

LONGEST_LOOK = 2.0
"""A database that does not answer within so many seconds is a fault of its own."""

_NOT_STORED = "no-store"


class Alive(BaseModel):
    """A process that answers."""

    status: Literal["alive"] = "alive"


class FaultAnswer(BaseModel):
    """What keeps the server from being ready."""

    part: str
    says: str


class Readiness(BaseModel):
    """Whether the server does its work in time, and what keeps it from that."""

    ready: bool
    faults: list[FaultAnswer]


class _Look:
    """A look that may hang, at a database whose disk does: it is waited for so long, and never begun twice."""

    def __init__(self, faults: Faults) -> None:
        self._faults = faults
        self._going: asyncio.Future[Sequence[Fault]] | None = None

    async def __call__(self) -> Sequence[Fault]:
        if self._going is None or self._going.done():
            self._going = asyncio.ensure_future(run_in_threadpool(self._faults))
        try:
            return await asyncio.wait_for(asyncio.shield(self._going), LONGEST_LOOK)
        except TimeoutError:
            return (Fault(part="database", says=f"did not answer within {LONGEST_LOOK:g} s"),)


def health_routes(server: Faults, database: Faults) -> APIRouter:
    """Make the routes; `server` answers at once, `database` may take its time."""
    router = APIRouter(tags=["health"])
    look = _Look(database)

    @router.get("/healthz")
    async def healthz(response: Response) -> Alive:
        """Say that the process lives."""
        response.headers["Cache-Control"] = _NOT_STORED
        return Alive()

    @router.get("/readyz")
    async def readyz(response: Response) -> Readiness:
        """Say whether the server does its work in time: 200, or 503 and what is late or wrong."""
        response.headers["Cache-Control"] = _NOT_STORED
        faults = [FaultAnswer(part=fault.part, says=fault.says) for fault in (*server(), *await look())]
        if faults:
            response.status_code = HTTPStatus.SERVICE_UNAVAILABLE
        return Readiness(ready=not faults, faults=faults)

    return router


def create_health_app(server: Faults, database: Faults) -> FastAPI:
    """Make an application that answers for a server's health, and for nothing else."""
    app = FastAPI(title="Levelgate", openapi_url="/openapi.json", docs_url=None, redoc_url=None)
    app.include_router(health_routes(server, database))
    problems.install(app)
    return app
