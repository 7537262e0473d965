"""Crashes between any two statements: the process would end there, so nothing after it happens."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import Engine, event

from levelgate.storage import prepared


class Crash(BaseException):
    """Nothing that the program does can hold it up."""


class Crashing:
    """Counts the statements of writing transactions, and crashes before one of them."""

    def __init__(self) -> None:
        self.at: int | None = None
        self.count = 0

    def listen(self, _connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        """Take notice of a statement."""
        if self.at is None:
            return
        self.count += 1
        if self.count == self.at:
            raise Crash(statement)


@contextmanager
def crashing() -> Iterator[Crashing]:
    """Listen to every statement of every database of this process, also to those that SQLAlchemy does not execute."""
    listening = Crashing()
    execute = prepared.execute

    def heard(connection: Any, text: str, *values: Any, **more: Any) -> Any:
        listening.listen(connection, None, text)
        return execute(connection, text, *values, **more)

    event.listen(Engine, "before_cursor_execute", listening.listen)
    try:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(prepared, "execute", heard)
            yield listening
    finally:
        event.remove(Engine, "before_cursor_execute", listening.listen)


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
