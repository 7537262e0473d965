"""Lanes and products: each that is due is evaluated, one after the other, in a thread of its own."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import TYPE_CHECKING

from levelgate.scheduling.coalesced import Coalesced
from levelgate.scheduling.guarded import guarded
from levelgate.scheduling.pool import Pool
from levelgate.scheduling.resting import Resting
from levelgate.usecases.promoting.due import (
    TOGETHER,
    due_lanes,
    due_products,
    evaluate_due_product,
    evaluate_together,
)

if TYPE_CHECKING:
    from levelgate.ports import Environment


class Lanes:
    """Evaluates what is due, lanes before products; `moved` is called when runs were queued by that.

    What cannot be evaluated stays due, and rests for a few seconds.
    """

    def __init__(self, environment: Environment, *, moved: Callable[[], None]) -> None:
        self._environment = environment
        self._moved = moved
        self._resting = Resting[int]()
        self._resting_products = Resting[int]()
        self.stopping = threading.Event()
        self.turn = Coalesced(guarded("looking for lanes to evaluate", self._begin))
        self._pool = Pool("evaluation of", 1)

    @property
    def busy(self) -> bool:
        """Whether an evaluation goes on, or is about to begin."""
        return not self.turn.idle or bool(self._pool.keys)

    @property
    def left(self) -> bool:
        """Whether something is due that could be evaluated now."""
        return bool(self._lanes() or self._products())

    def wait_idle(self, seconds: float) -> bool:
        """Wait until nothing goes on; False where that takes longer."""
        return self._pool.wait_idle(seconds)

    def _begin(self) -> None:
        if not self.stopping.is_set() and self.left:
            self._pool.submit("lanes", guarded("evaluating lanes", self._evaluate))

    def _evaluate(self) -> None:
        while self.left and not self.stopping.is_set():
            while not self.stopping.is_set() and (lane_ids := self._lanes()):
                self._note(evaluate_together(self._environment, lane_ids[:TOGETHER]), self._resting)
            # Lanes come first: a product goes by what they have come to.
            for product_id in self._products():
                if not self.stopping.is_set():
                    queued = evaluate_due_product(self._environment, product_id)
                    self._note({product_id: queued}, self._resting_products)

    def _note(self, evaluated: Mapping[int, bool | None], resting: Resting[int]) -> None:
        for number, queued in evaluated.items():
            if queued is None:
                resting.add(number)
        if any(evaluated.values()):
            self._moved()

    def _lanes(self) -> Sequence[int]:
        return due_lanes(self._environment, without=self._resting.names())

    def _products(self) -> Collection[int]:
        return due_products(self._environment, without=self._resting_products.names())
