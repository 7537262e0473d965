"""Runs: each that is due is claimed and carried out, in bounded pools of their own, one for each type of pipeline."""

from __future__ import annotations

import threading
import time
from collections import Counter
from functools import partial

from levelgate.domain.pipeline import RunState
from levelgate.errors import NotFound
from levelgate.plugin.types import WORKERS
from levelgate.ports import Environment
from levelgate.scheduling.coalesced import Coalesced
from levelgate.scheduling.guarded import guarded
from levelgate.scheduling.pool import Pool
from levelgate.usecases.dispatch import can_claim, carry_out, claim
from levelgate.usecases.in_flight import InFlight, LiveAttempt


class Runs:
    """Starts what is due; never claims one that it has no room for.

    Of each type as many go on at once as that says, or `size` where it is given: runs that take long hold up none of
    another type. `results` counts the attempts that were acknowledged, by what they came to.
    """

    def __init__(self, environment: Environment, owner: str, *, in_flight: InFlight, size: int | None = None) -> None:
        self._environment = environment
        self._owner = owner
        self._in_flight = in_flight
        self._size = size
        self._lock = threading.Lock()
        self._pools: dict[str, Pool] = {}
        self.results: Counter[RunState] = Counter()
        self.stopping = threading.Event()
        self.turn = Coalesced(guarded("looking for runs to start", self._fill))

    @property
    def busy(self) -> bool:
        """Whether a run goes on, or is about to begin."""
        return not self.turn.idle or any(pool.keys for pool in self._all())

    def wait_idle(self, seconds: float) -> bool:
        """Wait until nothing goes on; False where that takes longer."""
        end = time.monotonic() + seconds
        return all(pool.wait_idle(end - time.monotonic()) for pool in self._all())

    def _all(self) -> tuple[Pool, ...]:
        with self._lock:
            return tuple(self._pools.values())

    def _pool(self, kind: str) -> Pool:
        with self._lock:
            if kind not in self._pools:
                self._pools[kind] = Pool("run", self._size or self._workers(kind), then=self.turn)
            return self._pools[kind]

    def _workers(self, kind: str) -> int:
        try:
            return self._environment.types.pipeline_type(kind).workers
        except NotFound:
            return WORKERS

    def _has_room(self, kind: str) -> bool:
        return self._pool(kind).room > 0

    def _fill(self) -> None:
        while not self.stopping.is_set() and can_claim(self._environment, room=self._has_room):
            attempt = claim(self._environment, self._owner, self._in_flight, room=self._has_room)
            if attempt is None:
                return
            self._begin(attempt)

    def _begin(self, attempt: LiveAttempt) -> None:
        pool = self._pool(attempt.pipeline.definition.type)
        try:
            pool.submit(f"{attempt.run.id} {attempt.run.attempt}", partial(self._carry_out, attempt))
        except RuntimeError:
            # No thread could be started: the lease is not renewed, and the run is claimed again when it is over.
            self._in_flight.remove(attempt)
            raise

    def _carry_out(self, attempt: LiveAttempt) -> None:
        result = carry_out(self._environment, attempt, self._in_flight)
        if result is not None:
            with self._lock:
                self.results[result.state] += 1
