"""The attempts that go on in this process: their leases are kept, and their output is stored, by a heartbeat."""

from __future__ import annotations

import logging
import threading
from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import Enum, auto

from levelgate.domain.pipeline import Pipeline, Run
from levelgate.ports import Environment, Transaction
from levelgate.usecases.run_log import RunLog

LEASE = timedelta(seconds=60)

_logger = logging.getLogger(__name__)


class Halt(Enum):
    """Why an attempt is to end before its own end."""

    LEASE_LOST = auto()
    STOPPING = auto()
    CANCELLED = auto()


class LiveAttempt:
    """One attempt of one run that goes on here: the `levelgate.ports.Attempt` of its pipeline's tools."""

    def __init__(self, run: Run, pipeline: Pipeline, *, until: datetime) -> None:
        self.run = run
        self.pipeline = pipeline
        self.until = until
        self.log = RunLog()
        self.halted: Halt | None = None

    @property
    def run_id(self) -> str:
        """The run's id."""
        return self.run.id

    @property
    def timeout(self) -> float:
        """How many seconds it may take."""
        return self.pipeline.definition.timeout.total_seconds()

    def write(self, text: str) -> None:
        """Take output for the run's log."""
        self.log.write(text)

    def cancelled(self) -> bool:
        """Whether it is to end now."""
        return self.halted is not None

    def halt(self, why: Halt) -> None:
        """Make it end; the first reason stays."""
        self.halted = self.halted or why

    @property
    def shown(self) -> str:
        """How log lines call it."""
        return f"run {self.run.id[:12]} of {self.run.pipeline}, attempt {self.run.attempt}"


class InFlight:
    """All attempts that go on in this process.

    `lease` is for how long a run is taken; it is renewed when a third of that is over. `writing` is held while
    leases and logs of these attempts are written, so that nothing is stored twice. `closing` is set when the process
    cannot wait any longer for a database that takes nothing.
    """

    def __init__(self, lease: timedelta = LEASE) -> None:
        self.lease = lease
        self.writing = threading.Lock()
        self.closing = threading.Event()
        self._lock = threading.Lock()
        self._attempts: list[LiveAttempt] = []

    def add(self, attempt: LiveAttempt) -> None:
        """Take an attempt in."""
        with self._lock:
            self._attempts.append(attempt)

    def remove(self, attempt: LiveAttempt) -> None:
        """Let an attempt go, if it is in."""
        with self._lock:
            self._attempts = [other for other in self._attempts if other is not attempt]

    def all(self) -> Sequence[LiveAttempt]:
        """Return the attempts, oldest first."""
        with self._lock:
            return tuple(self._attempts)

    def halt(self, why: Halt) -> None:
        """Make all of them end."""
        for attempt in self.all():
            attempt.halt(why)

    def beat(self, environment: Environment) -> None:
        """End what somebody wants to end; store new output and renew the leases that are due for it.

        That is one transaction, and where there is neither, nothing is written. The output of an attempt that lost
        its lease is dropped.
        """
        self._look_for_cancels(environment)
        with self.writing:
            output = [(attempt, text) for attempt in self._held() if (text := attempt.log.waiting())]
            renewal = self.renewal(environment.clock.now())
            if not output and not renewal.attempts:
                return
            with environment.store.write() as transaction:
                renewal.make(transaction)
                for attempt, text in output:
                    if attempt not in renewal.lost:
                        transaction.runs.append_log(attempt.run_id, attempt.run.attempt, text)
            renewal.made()
            for attempt, text in output:
                attempt.log.stored(len(text))

    def _look_for_cancels(self, environment: Environment) -> None:
        going = {attempt.run_id: attempt for attempt in self.all() if attempt.halted is None}
        if going:
            with environment.store.read() as transaction:
                asked = transaction.runs.asked_to_end(list(going))
            for run_id in asked:
                going[run_id].halt(Halt.CANCELLED)

    def _held(self) -> Sequence[LiveAttempt]:
        return [attempt for attempt in self.all() if attempt.halted is not Halt.LEASE_LOST]

    def renewal(self, now: datetime) -> Renewal:
        """Return the renewal of the leases that are due for one.

        That is so, too, where one seems to last longer than any does: then the wall clock went back, and what the
        database holds was brought back with it.
        """
        fresh = self.lease * 2 / 3
        due = [attempt for attempt in self._held() if not fresh <= attempt.until - now <= self.lease]
        return Renewal(due, now + self.lease)


class Renewal:
    """Leases that are renewed together: `make` within a transaction, `made` once it has been committed."""

    def __init__(self, attempts: Sequence[LiveAttempt], until: datetime) -> None:
        self.attempts = attempts
        self._until = until
        self._kept: list[bool] = []

    def make(self, transaction: Transaction) -> None:
        """Renew them in the database."""
        self._kept = [transaction.runs.renew(attempt.run, until=self._until) for attempt in self.attempts]

    @property
    def lost(self) -> Sequence[LiveAttempt]:
        """The attempts whose leases another has taken."""
        return [attempt for attempt, kept in zip(self.attempts, self._kept, strict=True) if not kept]

    def made(self) -> None:
        """Note what was renewed, and make those end that another has taken."""
        for attempt, kept in zip(self.attempts, self._kept, strict=True):
            if kept:
                attempt.until = self._until
            else:
                attempt.halt(Halt.LEASE_LOST)
                _logger.warning("%s lost its lease: it is ended here, and goes on elsewhere", attempt.shown)
