"""The runs, as the use cases need them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Protocol

from levelgate.domain.pipeline import NewRun, Run, RunResult, RunState


class Runs(Protocol):
    """The runs: leased rows, claimed with owner, attempt and lease end, acknowledged fenced by (id, owner, attempt)."""

    def add(self, runs: Sequence[NewRun]) -> int:
        """Queue runs; a key that exists is left as it is. Return how many were new."""
        ...

    def get(self, run_id: str) -> Run:
        """Return one, by its id or an unambiguous beginning of it."""
        ...

    def listed(
        self, *, state: RunState | None = None, pipeline: str | None = None, before: int | None = None, limit: int = 100
    ) -> Sequence[Run]:
        """Return runs, newest first, with numbers below `before`."""
        ...

    def queued(self, *, subscription_id: int, lane: str) -> Sequence[Run]:
        """Return the runs of a subscription's lane that have not been started yet, oldest first."""
        ...

    def claim(self, *, owner: str, now: datetime, until: datetime) -> Run | None:
        """Take the oldest due run: queued, or running with an expired lease; its attempt rises by one.

        Of a lane (where it has a name) only one runs at a time, and the oldest due one comes first.
        """
        ...

    def renew(self, run: Run, *, until: datetime) -> bool:
        """Lengthen a lease; False where (id, owner, attempt) no longer holds it."""
        ...

    def end(self, run: Run, result: RunResult, *, at: datetime) -> bool:
        """Store the final result; False where (id, owner, attempt) no longer holds the lease."""
        ...

    def again(self, run: Run, result: RunResult, *, due_at: datetime) -> bool:
        """Queue another attempt at that time, keeping the reason; False where the lease is lost."""
        ...

    def release(self, run: Run, *, now: datetime) -> bool:
        """Give a run back as queued and due, because the server stops."""
        ...

    def cancel(self, run_id: str, *, reason: str, at: datetime) -> bool:
        """End a queued run as cancelled; False where it is not queued."""
        ...

    def next_due(self) -> datetime | None:
        """Return when a run can be claimed next: a queued one when it is due, a running one when its lease ends.

        None where there is none.
        """
        ...

    def clock_went_back(self, by: timedelta) -> int:
        """Bring the due times of queued runs and the ends of leases back by as much; return how many."""
        ...

    def append_log(self, run_id: str, attempt: int, text: str) -> None:
        """Add to a run's log; past the cap (1 MiB a run) a line says so and the rest is dropped."""
        ...

    def log(self, run_id: str, *, after: int = 0) -> tuple[str, int]:
        """Return a run's log after that position, and the position of its end."""
        ...
