"""Calls in daemon threads that can be given up.

Python cannot end a thread: those given up hang on, counted and capped, and end with the process at the latest.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future, wait
from contextvars import copy_context
from typing import Any, TypeVar

T = TypeVar("T")
# The executor of concurrent.futures joins its threads at exit: one that hangs would keep the process for ever.


class GivenUp(Exception):
    """A call has outlived its deadline."""


class NotStarted(GivenUp):
    """A call was not started, because too many others hang."""


def _carry_out(work: Callable[[], T], future: Future[T]) -> None:
    try:
        future.set_result(work())
    except BaseException as error:  # noqa: BLE001 - exit and interrupts are outcomes too, for the caller to judge
        future.set_exception(error)


class Threads:
    """Starts each call in a daemon thread of its own, up to `cap` of them hanging."""

    def __init__(self, cap: int = 16) -> None:
        self._cap = cap
        self._hanging: set[Future[Any]] = set()

    def call(self, work: Callable[[], T], seconds: float) -> Future[T]:
        """Return the done future of `work()`, which holds what it returned or raised.

        Raises GivenUp at the deadline, and NotStarted where too many calls hang.
        """
        if len(self._hanging) >= self._cap:
            raise NotStarted(f"was not started, because {self._cap} calls of plugins hang")
        future: Future[T] = Future()
        carry = copy_context().run
        threading.Thread(target=carry, args=(_carry_out, work, future), name="levelgate-plugin", daemon=True).start()
        if wait((future,), timeout=seconds).not_done:
            self._hanging.add(future)
            future.add_done_callback(self._hanging.discard)
            raise GivenUp(f"took longer than {seconds:g} s and was given up")
        return future
