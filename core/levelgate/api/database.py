"""The database: its schema, and whether it can be believed."""

from __future__ import annotations

from fastapi import APIRouter
from pydantic import BaseModel

from levelgate.api.context import EnvironmentGiven
from levelgate.usecases.replay import check_replay

router = APIRouter(prefix="/database", tags=["database"])


class DatabaseAnswer(BaseModel):
    """The database: the revision of its schema, how many events it holds, and whether a server works on it."""

    revision: str
    events: int
    served: bool


class CheckAnswer(DatabaseAnswer):
    """What a check of the whole database found wrong, a sentence each."""

    findings: list[str]


@router.get("")
def show_database(environment: EnvironmentGiven) -> DatabaseAnswer:
    """Show the schema's revision; opening the database has upgraded it where it was older."""
    with environment.store.read() as transaction:
        events = transaction.events.last()
    store = environment.store
    return DatabaseAnswer(revision=store.schema_revision(), events=events, served=store.served())


@router.post("/check")
def check_database(environment: EnvironmentGiven, *, replay: bool = False) -> CheckAnswer:
    """Look at the whole database: its pages, its references, and the chain of its events.

    `replay` also rebuilds the ledger from its events, and compares it with what is stored.
    """
    findings = list(environment.store.check())
    if replay and not findings:
        findings += check_replay(environment)
    shown = show_database(environment)
    return CheckAnswer(**shown.model_dump(), findings=findings)
