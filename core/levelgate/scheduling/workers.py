"""Everything that a server does beside answering: polls, evaluations, runs, their heartbeat, and its log's lines."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence

from levelgate.domain.event import Event
from levelgate.ports import Environment
from levelgate.scheduling.event_lines import EventLines
from levelgate.scheduling.guarded import guarded
from levelgate.scheduling.lanes import Lanes
from levelgate.scheduling.limits import Limits
from levelgate.scheduling.polls import Answer, Polls
from levelgate.scheduling.runs import Runs
from levelgate.scheduling.signals import Signals
from levelgate.scheduling.sources import Due, Source
from levelgate.usecases.dispatch import give_back
from levelgate.usecases.in_flight import Halt, InFlight
from levelgate.usecases.lease_owner import new_owner
from levelgate.usecases.leases import give_back_all, renew_leases
from levelgate.usecases.poll_report import PollReport
from levelgate.usecases.readiness import Fault
from levelgate.usecases.tick import Lookout

_LOOK = 0.2
_LAST_WRITE = 2.0
_LATE = 3

_logger = logging.getLogger(__name__)


class Workers:
    """The workers of one server, under one name for leases.

    `watch` is given all events; `source` says what to poll, without it what is due; `polled` is told of each poll.
    """

    def __init__(
        self,
        environment: Environment,
        limits: Limits,
        *,
        watch: Callable[[Sequence[Event]], None] | None = None,
        source: Source | None = None,
        polled: Callable[[str, Answer], None] | None = None,
    ) -> None:
        self._environment = environment
        self._limits = limits
        self.owner = new_owner(environment.processes, server=True)
        self.in_flight = InFlight(limits.lease)
        self.runs = Runs(environment, self.owner, in_flight=self.in_flight, size=limits.runs)
        self.lanes = Lanes(environment, moved=self.runs.turn)
        self._told = polled
        source = source or Due(environment)
        self.polls = Polls(environment, self.owner, limits, source=source, polled=self._polled)
        self.beat = guarded("the heartbeat of runs", lambda: self.in_flight.beat(environment))
        self._lines = EventLines(environment, watch)
        self.follow = guarded("following the events", self._lines.follow)
        self._lookout = Lookout(environment)
        self.tick = guarded("looking at what is due", self._tick)

    def _tick(self) -> None:
        found = self._lookout.look()
        if found.last_event > self._lines.last:
            self.follow()
        if found.poll_is_due or self.polls.turn.work.trouble:
            self.polls.look()
        elif self.polls.restless:
            self.polls.turn()
        if found.lane_is_due or self.lanes.turn.work.trouble:
            self.lanes.turn()
        if found.run_is_due or self.runs.turn.work.trouble:
            self.runs.turn()

    def _polled(self, name: str, answer: Answer) -> None:
        if isinstance(answer, PollReport) and answer.runs:
            self.runs.turn()
        if isinstance(answer, PollReport) and answer.events:
            self.lanes.turn()
        if self._told is not None:
            self._told(name, answer)

    def faults(self) -> Sequence[Fault]:
        """Return what failed when it was last done, and what has been going on for too long."""
        turns = (self.polls.turn, self.runs.turn)
        jobs = (self.tick, self.beat, self.follow, *(turn.work for turn in turns))
        failed = (Fault(part=job.what, says=job.trouble) for job in jobs if job.trouble)
        slow = (turn for turn in turns if turn.lasting > _LATE * self._limits.tick)
        return (*failed, *(Fault(part=turn.work.what, says=f"has taken {turn.lasting:.1f} s so far") for turn in slow))

    def keep_leases(self) -> None:
        """Renew what the wall clock ended before its time, when it went forward."""
        renew_leases(self._environment, self.owner)
        self.beat()

    @property
    def busy(self) -> bool:
        """Whether a poll, an evaluation or a run goes on, or is about to begin."""
        pool = self.polls.pool
        polling = not self.polls.turn.idle or bool(pool.keys | pool.waiting)
        return polling or self.lanes.busy or self.runs.busy

    def stop(self, signals: Signals) -> None:
        """Begin nothing more; wait, then end what goes on, and give back every lease. A second signal ends the wait."""
        self.polls.stopping.set()
        self.lanes.stopping.set()
        self.runs.stopping.set()
        self._wait(self._limits.grace, signals, patience=2)
        self.in_flight.halt(Halt.STOPPING)
        self._wait(self._limits.farewell, signals, patience=3)
        self.in_flight.closing.set()
        self.lanes.wait_idle(_LAST_WRITE)
        self.runs.wait_idle(_LAST_WRITE)
        guarded("giving back leases", self._release)()
        self.follow()

    def _wait(self, seconds: float, signals: Signals, *, patience: int) -> None:
        """Wait until nothing goes on, so many seconds at most, or until as many signals have come."""
        end = time.monotonic() + seconds
        beat = 0.0
        while self.busy and time.monotonic() < end and signals.count < patience:
            signals.wait(_LOOK)
            if time.monotonic() >= beat:
                self.beat()
                beat = time.monotonic() + self._limits.beat

    def _release(self) -> None:
        polling = self.polls.pool.keys
        if polling:
            _logger.warning("left unfinished: polls of %s", ", ".join(sorted(polling)))
        give_back_all(self._environment, self.polls.unwritten)
        for attempt in self.in_flight.all():
            _logger.warning("left unfinished: %s", attempt.shown)
            give_back(self._environment, attempt)
