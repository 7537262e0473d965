"""Doing the same to many things, some of them at once, and taking the results in order."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Generator, Iterable
from contextlib import suppress
from queue import Empty, SimpleQueue
from typing import Generic, TypeVar

from levelgate.errors import LevelgateError

_AHEAD = 4
"""So many times as much is begun before it is asked for as goes on at once: one slow thing stops none behind it."""

_NAP = 0.002
"""So long, in seconds, nobody is woken: by then several are over, and a waking costs both threads."""

_PATIENCE = 0.002
_LONG = 0.1
"""After so many seconds of waiting one thread more is begun where the process is idle, and after so many anyway."""

_BUSY = 0.8
"""A process that uses so much of a core gains nothing by a thread more: all share one interpreter."""

Given = TypeVar("Given")
Made = TypeVar("Made")


class _Task(Generic[Given, Made]):
    """One thing to do, and, once it is over, what came of it."""

    def __init__(self, work: Callable[[Given], Made], given: Given) -> None:
        self._work = work
        self._given = given
        # A lock that is let go at the end: thousands of events would cost more than much of what is done.
        self._going_on = threading.Lock()
        self._going_on.acquire()
        self._made: list[Made] = []
        self._failure: BaseException | None = None

    def do(self) -> None:
        """Do it; nothing leaves the thread."""
        try:
            self._made.append(self._work(self._given))
        except BaseException as error:  # noqa: BLE001 - whoever takes the result is given it
            self._failure = error
        self._going_on.release()

    def is_over(self, seconds: float) -> bool:
        """Wait for its end, for so many seconds at most, without a bound where they are negative."""
        if not self._going_on.acquire(timeout=seconds):
            return False
        self._going_on.release()
        return True

    def outcome(self) -> Made | LevelgateError:
        """Return what was made, or the LevelgateError; raise any other error. It must be over."""
        if isinstance(self._failure, LevelgateError):
            return self._failure
        if self._failure is not None:
            raise self._failure
        return self._made[0]


class _Crew(Generic[Given, Made]):
    """Threads that work off tasks: one at first, and more, up to `most`, where they would only wait otherwise.

    Answers that come at once are dealt with quickest by one thread, slow ones by many. The threads hold up no end of
    the process.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._tasks: SimpleQueue[_Task[Given, Made] | None] = SimpleQueue()
        self._threads = 0
        self._since = (0.0, 0.0)

    def put(self, task: _Task[Given, Made]) -> None:
        """Have a task done."""
        self._tasks.put(task)
        if not self._threads:
            self._grow()

    def finish(self, task: _Task[Given, Made]) -> None:
        """Wait for the end of a task."""
        if task.is_over(0):
            return
        asked = time.monotonic()
        time.sleep(_NAP)
        while not task.is_over(_PATIENCE if self._may_grow() else -1):
            if not self._is_busy() or time.monotonic() - asked > _LONG:
                self._grow()

    def dismiss(self) -> None:
        """Let the threads end; what is not begun is never done."""
        with suppress(Empty):
            while True:
                self._tasks.get_nowait()
        for _ in range(self._threads):
            self._tasks.put(None)

    def _may_grow(self) -> bool:
        return self._threads < self._most and not self._tasks.empty()

    def _grow(self) -> None:
        threading.Thread(target=self._work_off, name="fetch-each", daemon=True).start()
        self._threads += 1
        self._since = (time.monotonic(), time.process_time())

    def _is_busy(self) -> bool:
        """Say whether the process was busy since the last thread was begun, or since this was asked."""
        (since, used), self._since = self._since, (time.monotonic(), time.process_time())
        return self._since[1] - used > _BUSY * (self._since[0] - since)

    def _work_off(self) -> None:
        while (task := self._tasks.get()) is not None:
            task.do()


def in_order(
    work: Callable[[Given], Made], given: Iterable[Given], *, at_once: int
) -> Generator[Made | LevelgateError, None, None]:
    """Call `work` with each, on up to so many threads; yield in order what it returns, or a LevelgateError it raises.

    What is not begun when the iterator is closed is never done.
    """
    crew: _Crew[Given, Made] = _Crew(at_once)
    begun: deque[_Task[Given, Made]] = deque()

    def oldest() -> Made | LevelgateError:
        task = begun.popleft()
        crew.finish(task)
        return task.outcome()

    try:
        for one in given:
            task = _Task(work, one)
            crew.put(task)
            begun.append(task)
            if len(begun) >= _AHEAD * at_once:
                yield oldest()
        while begun:
            yield oldest()
    finally:
        crew.dismiss()
