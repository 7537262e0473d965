"""`levelgate serve --once`: everything that is to be done now, and no more."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from levelgate.domain.event import Event
from levelgate.domain.pipeline import RunState
from levelgate.errors import LevelgateError
from levelgate.ports import Environment
from levelgate.scheduling.limits import Limits
from levelgate.scheduling.pool import Pool
from levelgate.scheduling.signals import Signals
from levelgate.scheduling.workers import Workers
from levelgate.usecases.poll import PollReport
from levelgate.usecases.tick import run_is_due, watched_repositories

_LOOK = 0.2


@dataclass(frozen=True, kw_only=True, slots=True)
class OnceReport:
    """What was done: the polls that were good, by repository the errors of the others, and attempts by their result.

    `left`: a run is due that could not be started here. `interrupted`: a signal came before all was done.
    """

    polls: tuple[PollReport, ...]
    errors: Mapping[str, LevelgateError]
    results: Mapping[RunState, int]
    left: bool
    interrupted: bool


def serve_once(
    environment: Environment,
    *,
    limits: Limits | None = None,
    watch: Callable[[Sequence[Event]], None] | None = None,
) -> OnceReport:
    """Poll every repository that is not paused, due or not, and start runs until none is due now."""
    with Signals() as signals:
        return _Once(environment, limits or Limits(), watch, signals).work()


class _Once:
    def __init__(
        self,
        environment: Environment,
        limits: Limits,
        watch: Callable[[Sequence[Event]], None] | None,
        signals: Signals,
    ) -> None:
        self._environment = environment
        self._limits = limits
        self._signals = signals
        self._workers = Workers(environment, limits, watch)
        self._pool = Pool("poll of", limits.polls, then=signals.wake)
        self._polls: dict[str, PollReport | LevelgateError] = {}
        self._beaten = time.monotonic()

    def work(self) -> OnceReport:
        try:
            self._poll_all()
            self._start_all()
        finally:
            interrupted = bool(self._signals.count)
            self._workers.stop(self._signals)
        return OnceReport(
            polls=tuple(poll for poll in self._polls.values() if isinstance(poll, PollReport)),
            errors={name: poll for name, poll in self._polls.items() if isinstance(poll, LevelgateError)},
            results=dict(self._workers.runs.results),
            left=run_is_due(self._environment),
            interrupted=interrupted,
        )

    def _poll_all(self) -> None:
        waiting = [repository.name for repository in watched_repositories(self._environment)]
        while (waiting or self._pool.keys) and not self._signals.count:
            while waiting and self._pool.submit(waiting[0], partial(self._poll, waiting[0])):
                waiting.pop(0)
            self._pause()

    def _poll(self, name: str) -> None:
        self._polls[name] = self._workers.polls.poll(name)

    def _start_all(self) -> None:
        self._workers.runs.turn()
        while self._workers.runs.pool.keys and not self._signals.count:
            self._pause()
            self._workers.runs.turn()

    def _pause(self) -> None:
        self._signals.wait(_LOOK)
        if time.monotonic() - self._beaten >= self._limits.beat:
            self._workers.beat()
            self._workers.follow()
            self._beaten = time.monotonic()
