"""What the clock asks: what is due now, and what to do when the wall clock went back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from levelgate.domain.repository import Repository
from levelgate.ports import Environment


@dataclass(frozen=True, kw_only=True, slots=True)
class Look:
    """What a look at the ledger found: whether a poll and a run are due, and the number of the last event."""

    poll_is_due: bool
    run_is_due: bool
    last_event: int


def look(environment: Environment) -> Look:
    """Look at what is due now; one read, for an idle server does this twice a second."""
    now = environment.clock.now()
    with environment.store.read() as transaction:
        run_due_at = transaction.runs.next_due()
        return Look(
            poll_is_due=bool(transaction.repositories.due(now, 1)),
            run_is_due=run_due_at is not None and run_due_at <= now,
            last_event=transaction.events.last(),
        )


def due_repositories(environment: Environment, limit: int) -> Sequence[Repository]:
    """Return repositories whose next poll may start now, the longest due first."""
    with environment.store.read() as transaction:
        return transaction.repositories.due(environment.clock.now(), limit)


def watched_repositories(environment: Environment) -> Sequence[Repository]:
    """Return all that are not paused, due or not."""
    with environment.store.read() as transaction:
        return [repository for repository in transaction.repositories.all() if not repository.paused]


def run_is_due(environment: Environment) -> bool:
    """Whether a run can be claimed now."""
    with environment.store.read() as transaction:
        due_at = transaction.runs.next_due()
    return due_at is not None and due_at <= environment.clock.now()


def clock_went_back(environment: Environment, by: timedelta) -> int:
    """Bring due times back with the wall clock, or nothing would be polled or started until it has caught up.

    At start, when nobody saw the clock, `by` is zero: polls are due within their interval whatever it did.
    """
    with environment.store.write() as transaction:
        clamped = transaction.repositories.clamp_due(environment.clock.now())
        return clamped + (transaction.runs.clock_went_back(by) if by else 0)


def release_repositories(environment: Environment, names: Sequence[str], owner: str) -> None:
    """Give back the right to poll these, so that another server need not wait for the leases to end."""
    with environment.store.write() as transaction:
        for repository in transaction.repositories.all():
            if repository.name in names:
                transaction.repositories.release(repository.id, owner=owner)
