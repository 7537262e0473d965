"""Calls in daemon threads that can be given up.

Python cannot end a thread: those given up hang on, counted and capped, and end with the process at the latest.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future
from contextvars import Context, copy_context
from queue import Empty, SimpleQueue
from typing import Any, TypeVar

T = TypeVar("T")
# The executor of concurrent.futures joins its threads at exit: one that hangs would keep the process for ever.

_SPARE_SECONDS = 2.0


class GivenUp(Exception):
    """A call has outlived its deadline."""


class NotStarted(GivenUp):
    """A call was not started, because too many others hang."""


class _Call:
    """What a thread is to do, in the context of whoever wants it done."""

    def __init__(self, work: Callable[[], Any], future: Future[Any], context: Context) -> None:
        self._work = work
        self._future = future
        self._context = context

    def __call__(self) -> None:
        try:
            self._future.set_result(self._context.run(self._work))
        except BaseException as error:  # noqa: BLE001 - exit and interrupts are outcomes too, for the caller to judge
            self._future.set_exception(error)


class Threads:
    """Makes each call in a daemon thread, up to `cap` of them hanging; one that has ended is used again for a while."""

    def __init__(self, cap: int = 16) -> None:
        self._cap = cap
        self._hanging: set[Future[Any]] = set()
        self._lock = threading.Lock()
        self._spare = 0
        self._calls: SimpleQueue[_Call] = SimpleQueue()

    def call(self, work: Callable[[], T], seconds: float) -> Future[T]:
        """Return the done future of `work()`, which holds what it returned or raised.

        Raises GivenUp at the deadline, and NotStarted where too many calls hang.
        """
        if len(self._hanging) >= self._cap:
            raise NotStarted(f"was not started, because {self._cap} calls of plugins hang")
        future: Future[T] = Future()
        self._begin(_Call(work, future, copy_context()))
        try:
            future.exception(timeout=seconds)
        except TimeoutError:
            self._hanging.add(future)
            future.add_done_callback(self._hanging.discard)
            raise GivenUp(f"took longer than {seconds:g} s and was given up") from None
        return future

    def _begin(self, call: _Call) -> None:
        with self._lock:
            spare = self._spare > 0
            if spare:
                self._spare -= 1
        if spare:
            self._calls.put(call)
        else:
            threading.Thread(target=self._serve, args=(call,), name="levelgate-plugin", daemon=True).start()

    def _serve(self, first: _Call) -> None:
        call: _Call | None = first
        while call is not None:
            call()
            del call  # what it held is not kept for as long as nothing comes after it
            with self._lock:
                self._spare += 1
            call = self._following()

    def _following(self) -> _Call | None:
        try:
            return self._calls.get(timeout=_SPARE_SECONDS)
        except Empty:
            with self._lock:
                if self._spare > 0:
                    self._spare -= 1
                    return None
        # Somebody counts on this thread, and has put a call for it by now, or is about to.
        return self._calls.get()
