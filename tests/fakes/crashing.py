"""Crashes between any two statements: the process would end there, so nothing after it happens."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from fakes.statements import heard


class Crash(BaseException):
    """Nothing that the program does can hold it up."""


class Crashing:
    """Counts the statements of writing transactions, and crashes before one of them."""

    def __init__(self) -> None:
        self.at: int | None = None
        self.count = 0

    def listen(self, statement: str, _values: Any) -> None:
        """Take notice of a statement."""
        if self.at is None:
            return
        self.count += 1
        if self.count == self.at:
            raise Crash(statement)


@contextmanager
def crashing() -> Iterator[Crashing]:
    """Listen to every statement of every database of this process."""
    listening = Crashing()
    with heard(listening.listen):
        yield listening


def crash_everywhere(work: Callable[[], object], unchanged: Callable[[], None]) -> int:
    """Do some work that crashes at its first statement, then at its second, and so on, until it comes to its end.

    `unchanged` checks after each crash that nothing was left behind; return how many crashes there were.
    """
    with crashing() as listening:
        crashes = 0
        while True:
            listening.at, listening.count = crashes + 1, 0
            try:
                work()
            except Crash:
                listening.at = None
                crashes += 1
                unchanged()
            else:
                return crashes
