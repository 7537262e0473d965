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
from levelgate.scheduling.guarded import guarded
from levelgate.scheduling.limits import Limits
from levelgate.scheduling.polls import Answer
from levelgate.scheduling.signals import Signals
from levelgate.scheduling.sources import Named
from levelgate.scheduling.workers import Workers
from levelgate.usecases.poll_report import PollReport
from levelgate.usecases.tick import run_is_due, watched_repositories

_LOOK = 0.05


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
    """Poll every repository that is not paused, due or not; evaluate lanes and start runs until none is due now."""
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
        self._source = Named(environment, (repository.name for repository in watched_repositories(environment)))
        self._workers = Workers(environment, limits, watch=watch, source=self._source, polled=self._polled)
        self._answers: dict[str, Answer] = {}
        unwritten = self._workers.polls.unwritten
        self._write = guarded("writing what was polled", partial(unwritten.write, environment))

    def work(self) -> OnceReport:
        try:
            self._go_on()
        finally:
            interrupted = bool(self._signals.count)
            self._workers.stop(self._signals)
        return OnceReport(
            polls=tuple(answer for answer in self._answers.values() if isinstance(answer, PollReport)),
            errors={name: answer for name, answer in self._answers.items() if isinstance(answer, LevelgateError)},
            results=dict(self._workers.runs.results),
            left=run_is_due(self._environment),
            interrupted=interrupted,
        )

    def _polled(self, name: str, answer: Answer) -> None:
        self._answers[name] = answer
        self._signals.wake()

    def _go_on(self) -> None:
        beaten = time.monotonic()
        self._begin()
        while not self._done() and not self._signals.count:
            self._signals.wait(_LOOK)
            if time.monotonic() - beaten >= self._limits.beat:
                self._workers.beat()
                self._workers.follow()
                beaten = time.monotonic()
            self._begin()

    def _done(self) -> bool:
        if self._workers.busy:
            return False
        self._write()
        return not self._source.left and not self._workers.lanes.left

    def _begin(self) -> None:
        self._workers.polls.look()
        self._workers.lanes.turn()
        self._workers.runs.turn()
