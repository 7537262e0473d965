"""Runs: each that is due is claimed and carried out, in a bounded pool of their own."""

from __future__ import annotations

import threading
from collections import Counter
from functools import partial

from levelgate.domain.pipeline import RunState
from levelgate.ports import Environment
from levelgate.scheduling.coalesced import Coalesced
from levelgate.scheduling.guarded import guarded
from levelgate.scheduling.pool import Pool
from levelgate.usecases.dispatch import carry_out, claim
from levelgate.usecases.in_flight import InFlight, LiveAttempt
from levelgate.usecases.tick import run_is_due

SIZE = 4


class Runs:
    """Starts what is due, at most `size` runs at once; never claims one that it has no room for.

    `results` counts the attempts that were acknowledged, by what they came to.
    """

    def __init__(self, environment: Environment, owner: str, *, in_flight: InFlight, size: int = SIZE) -> None:
        self._environment = environment
        self._owner = owner
        self._in_flight = in_flight
        self._counting = threading.Lock()
        self.results: Counter[RunState] = Counter()
        self.stopping = threading.Event()
        self.turn = Coalesced(guarded("looking for runs to start", self._fill))
        self.pool = Pool("run", size, then=self.turn)

    def _fill(self) -> None:
        while not self.stopping.is_set() and self.pool.room and run_is_due(self._environment):
            attempt = claim(self._environment, self._owner, self._in_flight)
            if attempt is None:
                return
            self._begin(attempt)

    def _begin(self, attempt: LiveAttempt) -> None:
        try:
            self.pool.submit(f"{attempt.run.id} {attempt.run.attempt}", partial(self._carry_out, attempt))
        except RuntimeError:
            # No thread could be started: the lease is not renewed, and the run is claimed again when it is over.
            self._in_flight.remove(attempt)
            raise

    def _carry_out(self, attempt: LiveAttempt) -> None:
        result = carry_out(self._environment, attempt, self._in_flight)
        if result is not None:
            with self._counting:
                self.results[result.state] += 1
