"""Doing the same to many things, some of them at once, and taking the results in order."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Generator, Iterable
from contextlib import suppress
from queue import Empty, SimpleQueue
from typing import Generic, TypeAlias, TypeVar

from levelgate.errors import LevelgateError

_AHEAD = 4
"""So many times as much is begun before it is asked for as goes on at once: one slow thing stops none behind it."""

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

    def outcome(self) -> Made | LevelgateError:
        """Wait for its end; return what was made, or the LevelgateError; raise any other error."""
        with self._going_on:
            pass
        if isinstance(self._failure, LevelgateError):
            return self._failure
        if self._failure is not None:
            raise self._failure
        return self._made[0]


_Tasks: TypeAlias = "SimpleQueue[_Task[Given, Made] | None]"


def _work_off(tasks: _Tasks[Given, Made]) -> None:
    while (task := tasks.get()) is not None:
        task.do()


def in_order(
    work: Callable[[Given], Made], given: Iterable[Given], *, at_once: int
) -> Generator[Made | LevelgateError, None, None]:
    """Call `work` with each, on up to so many threads; yield in order what it returns, or a LevelgateError it raises.

    What is not begun when the iterator is closed is never done. The threads hold up no end of the process.
    """
    tasks: _Tasks[Given, Made] = SimpleQueue()
    begun: deque[_Task[Given, Made]] = deque()
    threads = 0
    try:
        for one in given:
            task = _Task(work, one)
            if threads < at_once:
                threading.Thread(target=_work_off, args=(tasks,), name="fetch-each", daemon=True).start()
                threads += 1
            tasks.put(task)
            begun.append(task)
            if len(begun) >= _AHEAD * at_once:
                yield begun.popleft().outcome()
        while begun:
            yield begun.popleft().outcome()
    finally:
        with suppress(Empty):
            while True:
                tasks.get_nowait()
        for _ in range(threads):
            tasks.put(None)
