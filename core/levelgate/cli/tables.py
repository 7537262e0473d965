"""Tables on a terminal, folded to its width, or in a pipe, as wide as what they hold."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.measure import Measurement
from rich.table import Table
from rich.text import Text


def print_table(titles: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print a table; values are taken as they are, never as markup."""
    table = Table(box=SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for title in titles:
        table.add_column(title, overflow="fold")
    for row in rows:
        table.add_row(*(Text(value) for value in row))
    _console(table).print(table)


def _console(table: Table) -> Console:
    console = Console(highlight=False, emoji=False)
    if sys.stdout.isatty():
        return console
    unlimited = console.options.update(width=sys.maxsize)
    return Console(highlight=False, emoji=False, width=Measurement.get(console, unlimited, table).maximum)
