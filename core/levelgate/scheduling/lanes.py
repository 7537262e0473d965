"""Lanes: each that is due is evaluated, one after the other, in a thread of its own."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from levelgate.scheduling.coalesced import Coalesced
from levelgate.scheduling.guarded import guarded
from levelgate.scheduling.pool import Pool
from levelgate.scheduling.resting import Resting
from levelgate.usecases.promoting.due import due_lanes, evaluate_due

if TYPE_CHECKING:
    from levelgate.ports import Environment


class Lanes:
    """Evaluates what is due; `moved` is called when runs were queued by that.

    A lane that cannot be evaluated stays due, and rests for a few seconds.
    """

    def __init__(self, environment: Environment, *, moved: Callable[[], None]) -> None:
        self._environment = environment
        self._moved = moved
        self._resting = Resting[int]()
        self.stopping = threading.Event()
        self.turn = Coalesced(guarded("looking for lanes to evaluate", self._begin))
        self._pool = Pool("evaluation of", 1)

    @property
    def busy(self) -> bool:
        """Whether an evaluation goes on, or is about to begin."""
        return not self.turn.idle or bool(self._pool.keys)

    @property
    def left(self) -> bool:
        """Whether a lane is due that could be evaluated now."""
        return bool(due_lanes(self._environment, without=self._resting.names()))

    def wait_idle(self, seconds: float) -> bool:
        """Wait until nothing goes on; False where that takes longer."""
        return self._pool.wait_idle(seconds)

    def _begin(self) -> None:
        if not self.stopping.is_set() and self.left:
            self._pool.submit("lanes", guarded("evaluating lanes", self._evaluate))

    def _evaluate(self) -> None:
        while found := due_lanes(self._environment, without=self._resting.names()):
            for lane_id in found:
                if self.stopping.is_set():
                    return
                queued = evaluate_due(self._environment, lane_id)
                if queued is None:
                    self._resting.add(lane_id)
                elif queued:
                    self._moved()
