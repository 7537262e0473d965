"""The scheduler of `levelgate serve`: APScheduler is its clock, the due times are in the database."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler

from levelgate.domain.event import Event
from levelgate.ports import Environment
from levelgate.scheduling.clock_watch import ClockWatch
from levelgate.scheduling.guarded import Guarded, guarded
from levelgate.scheduling.limits import Limits
from levelgate.scheduling.signals import Signals
from levelgate.scheduling.workers import Workers
from levelgate.usecases.readiness import Fault
from levelgate.usecases.tick import clock_went_back

_LOOK = 1.0
_LATE = 3
"""After so many periods without a tick the server is no longer ready."""

_logger = logging.getLogger(__name__)


class _Job:
    """Work that is done every so many seconds, and remembers when it was last done without a failure."""

    def __init__(self, name: str, period: float, work: Guarded) -> None:
        self._name = name
        self._period = period
        self._work = work
        self._done = time.monotonic()

    def __call__(self) -> None:
        self._work()
        if not self._work.trouble:
            self._done = time.monotonic()

    def fault(self) -> Fault | None:
        """Say for how long it was not done, where that is too long."""
        since = time.monotonic() - self._done
        if since <= _LATE * self._period:
            return None
        return Fault(part=self._name, says=f"was last done {since:.1f} s ago, and is due every {self._period:g} s")


class Server:
    """Polls what is due and starts what is due, until it is stopped.

    `watch` is given all events, whoever committed them, in order. Two fixed jobs look at what is due, and keep
    leases; the work itself is done in bounded pools, one for polls and one for runs, so that neither starves the other.
    """

    def __init__(
        self,
        environment: Environment,
        *,
        limits: Limits | None = None,
        watch: Callable[[Sequence[Event]], None] | None = None,
    ) -> None:
        self._environment = environment
        self._limits = limits or Limits()
        self._workers = Workers(environment, self._limits, watch=watch)
        self._clock = ClockWatch(environment.clock.now, time.monotonic)
        self._look_at_clock = guarded("looking at the clock", self._watch_clock)
        self._jobs: list[_Job] = []
        self._stopping = False
        self._scheduler = BackgroundScheduler(
            timezone=UTC,
            executors={"default": ThreadPoolExecutor(4)},
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        )

    @property
    def owner(self) -> str:
        """The name under which it holds leases."""
        return self._workers.owner

    @property
    def ready(self) -> bool:
        """Whether all that it does is done in time."""
        return not self.faults()

    def faults(self) -> Sequence[Fault]:
        """Return what keeps it from doing its work in time; answers at once, whatever the database does."""
        if self._stopping:
            return (Fault(part="server", says="is stopping"),)
        if not self._jobs:
            return (Fault(part="server", says="is starting"),)
        late = (job.fault() for job in self._jobs)
        return (*(fault for fault in late if fault is not None), *self._workers.faults())

    def start(self) -> None:
        """Begin, in threads of its own."""
        guarded("looking at the clock", lambda: self._went_back(timedelta(0)))()
        self._every(self._limits.tick, "tick", self._workers.tick)
        self._every(self._limits.beat, "heartbeat", self._workers.beat)
        self._scheduler.start()

    def _every(self, seconds: float, name: str, work: Guarded) -> None:
        job = _Job(name, seconds, work)
        self._jobs.append(job)
        self._scheduler.add_job(job, "interval", seconds=seconds, id=name)

    def serve(self, signals: Signals, *, begun: Callable[[], None] | None = None) -> None:
        """Serve until a signal comes, then stop in good order; a second signal makes that quick.

        `begun` is called once everything has begun.
        """
        self.start()
        try:
            if begun is not None:
                begun()
            while not signals.wait(_LOOK):
                self._look_at_clock()
        finally:
            self.stop(signals)

    def stop(self, signals: Signals) -> None:
        """End: claim nothing more, wait for what goes on, end the rest, and give back every lease."""
        self._stopping = True
        _logger.info("stopping")
        self._workers.stop(signals)
        self._scheduler.shutdown(wait=False)
        _logger.info("stopped")

    def _watch_clock(self) -> None:
        by = self._clock.moved()
        if by is None:
            return
        seconds = abs(by.total_seconds())
        if by > timedelta(0):
            _logger.warning("the wall clock went forward by %.0f s: what is due by now is done once", seconds)
            self._workers.keep_leases()
        else:
            _logger.warning("the wall clock went back by %.0f s: due times are brought back with it", seconds)
            self._went_back(-by)

    def _went_back(self, by: timedelta) -> None:
        for job in self._scheduler.get_jobs():
            # An interval trigger goes by the wall clock, and would fire nothing until that has caught up.
            job.modify(next_run_time=datetime.now(UTC))
        clock_went_back(self._environment, by)
