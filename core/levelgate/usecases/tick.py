"""What the clock asks: what is due now, and what to do when the wall clock was set."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from levelgate.domain.repository import Repository
from levelgate.ports import Environment
from levelgate.usecases.leases import LEASE


@dataclass(frozen=True, kw_only=True, slots=True)
class Look:
    """What a look at the ledger found: whether a poll, a lane or a product, a run are due; the last event's number."""

    poll_is_due: bool
    lane_is_due: bool
    run_is_due: bool
    last_event: int


@dataclass(frozen=True, kw_only=True, slots=True)
class _Seen:
    mark: object
    poll_due_at: datetime | None
    lane_due_at: datetime | None
    run_due_at: datetime | None
    last_event: int


class Lookout:
    """Looks at what is due now; the ledger is read only where somebody has written to it since the last look."""

    def __init__(self, environment: Environment) -> None:
        self._environment = environment
        self._seen: _Seen | None = None

    def look(self) -> Look:
        """Look once."""
        mark = self._environment.store.mark()
        if self._seen is None or self._seen.mark != mark:
            self._seen = self._read(mark)
        now = self._environment.clock.now()
        return Look(
            poll_is_due=self._seen.poll_due_at is not None and self._seen.poll_due_at <= now,
            lane_is_due=self._seen.lane_due_at is not None and self._seen.lane_due_at <= now,
            run_is_due=self._seen.run_due_at is not None and self._seen.run_due_at <= now,
            last_event=self._seen.last_event,
        )

    def _read(self, mark: object) -> _Seen:
        with self._environment.store.read() as transaction:
            return _Seen(
                mark=mark,
                poll_due_at=transaction.polls.next_due(),
                lane_due_at=min(
                    filter(None, (transaction.lanes.next_due(), transaction.products.next_due())), default=None
                ),
                run_due_at=transaction.runs.next_due(),
                last_event=transaction.events.last(),
            )


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
        clamped = transaction.polls.clamp(environment.clock.now(), LEASE)
        transaction.products.mark()  # their schedules are worked out anew
        if not by:
            return clamped
        # What a lane waits for may be there now: a window that had closed is open again.
        return clamped + transaction.runs.clock_went_back(by) + transaction.lanes.mark_waking()
