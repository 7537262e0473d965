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


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: its title, and how an item's value is found."""

    title: str
    value: Callable[[Any], object]


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
    """Return an ISO time as people read it: to the second, in UTC."""
    return f"{value[:10]} {value[11:19]}" if value else ""


def show(options: Options, answer: Any, fields: Iterable[Column]) -> None:
    """Print one thing: its JSON, or a line per field that has a value."""
    if options.json:
        print_json(answer)
        return
    shown = [(field.title, plain(field.value(answer))) for field in fields]
    width = max(len(title) for title, _ in shown)
    for title, value in shown:
        if value:
            click.echo(f"{title:<{width}}  {value}")


def show_all(options: Options, items: Iterable[Any], columns: Iterable[Column]) -> None:
    """Print a list: one JSON array, or a table."""
    if options.json:
        print_json(list(items))
        return
    chosen = tuple(columns)
    rows = [[plain(column.value(item)) for column in chosen] for item in items]
    import_module("levelgate.cli.tables").print_table([column.title for column in chosen], rows)


def print_json(answer: Any) -> None:
    """Print a JSON value, in ASCII, so that no control character can be in it."""
    click.echo(json.dumps(answer, indent=2))


def print_json_line(answer: Mapping[str, Any]) -> None:
    """Print a JSON value on one line, for lists that have no end."""
    click.echo(json.dumps(answer))


def fail(error: LevelgateError) -> None:
    """Print an error to stderr: its code, place and message, and what to do about it; each where it is several."""
    for one in getattr(error, "problems", (error,)):
        place = f"{plain(one.place)}: " if one.place else ""
        click.echo(f"error[{one.code}]: {place}{plain(one.message)}", err=True)
        if one.mend:
            click.echo(f"  {plain(one.mend)}", err=True)


def _escaped(character: str) -> str:
    return character.encode("unicode_escape").decode("ascii")
