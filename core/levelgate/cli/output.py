"""What commands print: JSON for programs, tables for people, errors; remote text never reaches a terminal raw."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from levelgate.cli.options import Options
    from levelgate.errors import LevelgateError

_KIBI = 1024


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: its title, and how an item's value is found.

    `long`: its text may be folded, which no other's ever is. `spare`: where a terminal is too narrow, the column with
    the highest is left out first, and one with 0 never.
    """

    title: str
    value: Callable[[Any], object]
    long: bool = False
    spare: int = 0


def plain(value: object) -> str:
    """Return a value as text of one line, in which a control character or a terminal escape is escaped."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "".join(character if character.isprintable() else _escaped(character) for character in str(value))


def plain_lines(text: str) -> str:
    """Do as `plain` does, but keep line ends and tabs."""
    return "".join(c if c in "\n\t" or c.isprintable() else _escaped(c) for c in text)


def moment(value: str | None) -> str:
    """Return an ISO time in UTC as people read it: to the second, with its zone."""
    return f"{value[:10]} {value[11:19]}Z" if value else ""


def short(run: str) -> str:
    """Return as much of a run's id as tells runs apart; commands take that, too."""
    return run[:12]


def size(count: int) -> str:
    """Return a number of bytes as people read it, such as 6.2 KiB."""
    amount, units = float(count), iter(("KiB", "MiB", "GiB"))
    unit = "B"
    while amount >= _KIBI and (larger := next(units, None)):
        amount, unit = amount / _KIBI, larger
    return f"{count} B" if unit == "B" else f"{amount:.1f} {unit}"


def show(options: Options, answer: Any, fields: Iterable[Column]) -> None:
    """Print one thing: its JSON, or a line per field that has a value."""
    if options.json:
        print_json(answer)
        return
    shown = [(field.title, plain(field.value(answer))) for field in fields]
    for line in described(shown):
        click.echo(line)


def described(fields: Iterable[tuple[str, str]]) -> list[str]:
    """Return a line for each field that has a value."""
    said = [(title, value) for title, value in fields if value]
    width = max((len(title) for title, _ in said), default=0)
    return [f"{title:<{width}}  {value}" for title, value in said]


def show_all(options: Options, items: Iterable[Any], columns: Iterable[Column]) -> None:
    """Print a list: one JSON array, or a table, without the columns that hold nothing."""
    if options.json:
        print_json(list(items))
        return
    chosen = tuple(columns)
    rows = [[plain(column.value(item)) for column in chosen] for item in items]
    import_module("levelgate.cli.tables").print_table(chosen, rows)


def print_json(answer: Any) -> None:
    """Print a JSON value, in ASCII, so that no control character can be in it."""
    click.echo(json.dumps(answer, indent=2))


def print_json_line(answer: Mapping[str, Any]) -> None:
    """Print a JSON value on one line, for lists that have no end."""
    click.echo(json.dumps(answer))


def fail(error: LevelgateError, *, as_json: bool = False) -> None:
    """Print an error to stderr: its code, place and message, and what to do about it; each where it is several.

    As JSON it is one line, the problem that the API would answer.
    """
    if as_json:
        click.echo(json.dumps(import_module("levelgate.api.problems").problem(error)), err=True)
        return
    for one in getattr(error, "problems", (error,)):
        place = f"{plain(_named(one.place))}: " if one.place else ""
        click.echo(f"error[{one.code}]: {place}{plain(one.message)}", err=True)
        if one.mend:
            click.echo(f"  {plain(one.mend)}", err=True)


def _named(place: str) -> str:
    """Return a place as people know it: by the name of what they gave, and not by how it was sent."""
    sent, _, name = place.partition(".")
    return name if name and sent in {"path", "query", "body", "header"} else place


def _escaped(character: str) -> str:
    return character.encode("unicode_escape").decode("ascii")
