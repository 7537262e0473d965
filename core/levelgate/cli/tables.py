"""Tables on a terminal, made to fit its width, or in a pipe, as wide as what they hold."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass

from rich.box import SIMPLE_HEAD
from rich.cells import cell_len
from rich.console import Console
from rich.table import Table
from rich.text import Text

from levelgate.cli.output import Column, described

_GAP = 3
_LEAST_OF_LONG = 20


@dataclass(frozen=True, kw_only=True, slots=True)
class _Filled:
    """A column with its values."""

    column: Column
    values: Sequence[str]

    @property
    def width(self) -> int:
        return max(map(cell_len, (self.column.title, *self.values)))

    @property
    def least(self) -> int:
        return min(self.width, _LEAST_OF_LONG) if self.column.long else self.width


def print_table(columns: Sequence[Column], rows: Sequence[Sequence[str]]) -> None:
    """Print a table; values are taken as they are, never as markup.

    On a terminal that is too narrow, columns that can be spared are left out; where that does not help, each row is
    printed as lines of its own.
    """
    filled = [
        _Filled(column=column, values=[row[number] for row in rows])
        for number, column in enumerate(columns)
        if not rows or any(row[number] for row in rows)
    ]
    console = Console(highlight=False, emoji=False)
    chosen = filled
    if not sys.stdout.isatty():
        console = Console(highlight=False, emoji=False, width=_total([one.width for one in filled]))
    else:
        chosen = _spared(filled, console.width)
    if _total([one.least for one in chosen]) > console.width:
        _print_blocks(filled, len(rows))
    else:
        console.print(_table(chosen, len(rows)))


def _total(widths: Sequence[int]) -> int:
    return sum(widths) + _GAP * (len(widths) - 1)


def _spared(filled: Sequence[_Filled], width: int) -> list[_Filled]:
    chosen = list(filled)
    for one in sorted(filled, key=lambda one: -one.column.spare):
        if one.column.spare and _total([each.least for each in chosen]) > width:
            chosen.remove(one)
    return chosen


def _table(filled: Sequence[_Filled], count: int) -> Table:
    table = Table(box=SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for one in filled:
        table.add_column(one.column.title, overflow="fold", no_wrap=not one.column.long, min_width=one.least)
    for number in range(count):
        table.add_row(*(Text(one.values[number]) for one in filled))
    return table


def _print_blocks(filled: Sequence[_Filled], count: int) -> None:
    for number in range(count):
        lines = described((one.column.title, one.values[number]) for one in filled)
        sys.stdout.write("\n".join([*([""] if number else []), *lines]) + "\n")
