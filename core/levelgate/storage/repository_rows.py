"""Repositories and their poll states as rows."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from levelgate.domain.repository import HeldBack, PollState, Repository, RepositoryDefinition

if TYPE_CHECKING:
    from sqlalchemy import Row


def defined(definition: RepositoryDefinition) -> dict[str, Any]:
    """Return the columns of a definition."""
    return {
        "name": definition.name,
        "type": definition.type,
        "settings": definition.settings,
        "identity": definition.identity,
        "fingerprint": definition.fingerprint,
        "interval": definition.interval,
    }


def polled(state: PollState) -> dict[str, Any]:
    """Return the columns of a poll state."""
    held = state.held_back
    return {
        "due_at": state.due_at,
        "failures": state.failures,
        "listing": state.listing,
        "again": state.again,
        "polled_at": state.polled_at,
        "good_at": state.good_at,
        "error_code": state.error_code,
        "error": state.error,
        "cursor": state.cursor,
        "held_back": held and {"lost": held.lost, "known": held.known, "since": held.since.isoformat()},
        "warnings": state.warnings,
    }


def read_repository(row: Row[Any]) -> Repository:
    """Return the repository of a row."""
    definition = RepositoryDefinition(
        name=row.name, type=row.type, settings=row.settings, identity=row.identity, interval=row.interval
    )
    return Repository(
        id=row.id,
        definition=definition,
        poll=_poll_state(row),
        paused=row.paused,
        revision=row.revision,
        packages_revision=row.packages_revision,
    )


def _poll_state(row: Row[Any]) -> PollState:
    return PollState(
        due_at=row.due_at,
        failures=row.failures,
        listing=row.listing,
        again=row.again,
        polled_at=row.polled_at,
        good_at=row.good_at,
        error_code=row.error_code,
        error=row.error,
        cursor=row.cursor,
        held_back=_held_back(row.held_back),
        warnings=tuple(row.warnings),
    )


def _held_back(stored: dict[str, Any] | None) -> HeldBack | None:
    if stored is None:
        return None
    since = datetime.fromisoformat(stored["since"])
    return HeldBack(lost=tuple(stored["lost"]), known=stored["known"], since=since)
