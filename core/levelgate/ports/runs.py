"""The runs, as the use cases need them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from levelgate.domain.pipeline import NewRun, Run, RunResult, RunState, Wish
from levelgate.domain.reference import PackageReference


class Runs(Protocol):
    """The runs: leased rows, claimed with owner, attempt and lease end, acknowledged fenced by (id, owner, attempt)."""

    def add(self, runs: Sequence[NewRun]) -> int:
        """Queue runs; a key that exists is left as it is. Return how many were new."""
        ...

    def get(self, run_id: str) -> Run:
        """Return one, by its id or an unambiguous beginning of it."""
        ...

    def listed(
        self,
        *,
        state: RunState | None = None,
        pipeline: str | None = None,
        package: PackageReference | None = None,
        before: int | None = None,
        limit: int = 100,
    ) -> Sequence[Run]:
        """Return runs, newest first, with numbers below `before`."""
        ...

    def waiting(self) -> Mapping[int, int]:
        """Return how many runs of each pipeline are queued, by the pipeline's id."""
        ...

    def queued(self, *, subscription_id: int, lanes: Collection[str]) -> Sequence[Run]:
        """Return the queued runs of some lanes of a subscription, oldest first, also those that were attempted."""
        ...

    def last(self, subscription_id: int) -> Run | None:
        """Return the run of a subscription that was queued last."""
        ...

    def overtaken(self, run: Run) -> bool:
        """Say whether a run's subscription wants the latest alone, and has a later run in the same lane."""
        ...

    def burst_ends_by(self, subscription_id: int, *, now: datetime) -> datetime | None:
        """Return when those runs of a subscription begin at the latest that wait for quiet; None: there are none."""
        ...

    def move_burst(self, subscription_id: int, *, now: datetime, due_at: datetime) -> int:
        """Set when the runs of a subscription are due that wait for quiet; return how many."""
        ...

    def due(self, *, now: datetime, without: Collection[int] = ()) -> Run | None:
        """Return the oldest run that is due: queued, or running with an expired lease.

        Of a lane (where it has a name) only one runs at a time, and the oldest due one comes first. Runs of the
        pipelines `without`, by id, are left alone.
        """
        ...

    def going(self, now: datetime) -> Mapping[int, int]:
        """Return how many runs of each pipeline go on under a lease that holds, by the pipeline's id."""
        ...

    def claim(self, run: Run, *, owner: str, now: datetime, until: datetime) -> Run:
        """Give a due run to an owner; its attempt rises by one."""
        ...

    def held(self, run: Run) -> Run | None:
        """Return a run as it stands now; None where (id, owner, attempt) no longer holds the lease."""
        ...

    def renew(self, run: Run, *, until: datetime) -> bool:
        """Lengthen a lease; False where (id, owner, attempt) no longer holds it."""
        ...

    def free(self, *, at: datetime) -> Sequence[Run]:
        """End all leases that hold, whoever has them; return the runs that they were of."""
        ...

    def end(self, run: Run, result: RunResult, *, at: datetime) -> bool:
        """Store the final result; False where (id, owner, attempt) no longer holds the lease."""
        ...

    def again(self, run: Run, result: RunResult, *, due_at: datetime) -> bool:
        """Queue another attempt at that time, keeping the reason; False where the lease is lost."""
        ...

    def settle(self, run_id: str, result: RunResult, *, at: datetime) -> bool:
        """End a run that nobody holds: queued, or running with a lease that is over; False for any other."""
        ...

    def retry(self, run_id: str, *, at: datetime) -> bool:
        """Queue an ended run again, with all its attempts before it; False where it has not ended."""
        ...

    def ask_to_end(self, run_id: str, wish: Wish) -> bool:
        """Note that a running run shall end, for its owner to see; False where it is not running."""
        ...

    def asked_to_end(self, run_ids: Sequence[str]) -> frozenset[str]:
        """Return those of these runs that somebody wants to end."""
        ...

    def keep_body(self, run: Run, body: bytes) -> bool:
        """Store what all attempts of a run are given; False, with nothing stored, where the lease is lost."""
        ...

    def body(self, run: Run) -> bytes | None:
        """Return what all attempts of a run are given; None where nothing was stored yet."""
        ...

    def end_wait(self, promotion_id: int, *, now: datetime) -> int:
        """Let the work of a rollback begin that waits for the work of this promotion, and return how many runs do.

        It waits on while other work of promotions that it ended, in the same lane at the same level, has not ended.
        """
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
        """Bring the due times of queued runs, the ends of leases and the rests of pipelines back; return how many."""
        ...

    def append_log(self, run_id: str, attempt: int, text: str) -> None:
        """Add to a run's log; past the cap (1 MiB an attempt) a line says so and the rest is dropped."""
        ...

    def log(self, run_id: str, *, after: int = 0) -> tuple[str, int]:
        """Return a run's log after that position, and the position of its end."""
        ...
