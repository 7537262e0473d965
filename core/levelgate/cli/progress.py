"""How far long work has come, on stderr."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

from levelgate.cli.output import plain
from levelgate.errors import UnexpectedAnswer

if TYPE_CHECKING:
    from levelgate.client.sse import ServerSentEvent

_BETWEEN_LINES_SECONDS = 1.0


def result_of(events: Iterable[ServerSentEvent], title: str) -> Any:
    """Show the progress that a stream tells of, and return its result."""
    shown = _Progress(title)
    for event in events:
        if event.event == "progress":
            shown.tell(event.data["done"], event.data["of"])
        elif event.event == "result":
            shown.end()
            return event.data
    raise UnexpectedAnswer("the answer ended before the work did", mend="see whether it was done, and say it again")


def on_a_terminal() -> bool:
    """Say whether somebody may look at stderr."""
    return sys.stderr.isatty()


@contextmanager
def status(text: str) -> Iterator[None]:
    """Show on a terminal what is being done, until it is done; nothing elsewhere, nor without a text."""
    shown = bool(text) and on_a_terminal()
    if shown:
        click.echo(plain(text), nl=False, err=True)
    try:
        yield
    finally:
        if shown:
            click.echo("\r\x1b[K", nl=False, err=True)


class _Progress:
    """Overwrites one line of a terminal; elsewhere writes a line a second, and the last one."""

    def __init__(self, title: str) -> None:
        self._title = title
        self._terminal = on_a_terminal()
        self._told_at = 0.0
        self._told = False

    def tell(self, done: int, of: int) -> None:
        now = time.monotonic()
        if self._terminal or done == of or now - self._told_at >= _BETWEEN_LINES_SECONDS:
            line = f"{self._title}: {done:,} of {of:,}"
            click.echo(f"\r{line}" if self._terminal else line, nl=not self._terminal, err=True)
            self._told_at, self._told = now, True

    def end(self) -> None:
        if self._terminal and self._told:
            click.echo(err=True)
