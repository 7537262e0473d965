"""`levelgate serve --once`: everything that is to be done now, and no more."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from levelgate.domain.event import Event
from levelgate.domain.pipeline import RunState
from levelgate.errors import LevelgateError
from levelgate.ports import Environment
from levelgate.scheduling.limits import Limits
from levelgate.scheduling.polls import Answer
from levelgate.scheduling.signals import Signals
from levelgate.scheduling.workers import Workers
from levelgate.usecases.poll import PollReport
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
        self._waiting = deque(repository.name for repository in watched_repositories(environment))
        self._workers = Workers(environment, limits, watch=watch, names=self._names, polled=self._polled)
        self._answers: dict[str, Answer] = {}

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

    def _names(self, _busy: frozenset[str], room: int) -> Sequence[str]:
        return [self._waiting.popleft() for _ in range(min(room, len(self._waiting)))]

    def _polled(self, name: str, answer: Answer) -> None:
        self._answers[name] = answer
        self._signals.wake()

    def _go_on(self) -> None:
        beaten = time.monotonic()
        self._begin()
        while (self._waiting or self._workers.busy) and not self._signals.count:
            self._signals.wait(_LOOK)
            if time.monotonic() - beaten >= self._limits.beat:
                self._workers.beat()
                self._workers.follow()
                beaten = time.monotonic()
            self._begin()

    def _begin(self) -> None:
        self._workers.polls.turn()
        self._workers.runs.turn()
