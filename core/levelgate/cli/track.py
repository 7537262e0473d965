"""`levelgate track`: the promotion paths."""

from __future__ import annotations

from typing import Any

import click

from levelgate.cli.options import Group, Options
from levelgate.cli.output import Column, plain, print_json, show_all
from levelgate.cli.session import connect


def _after(level: dict[str, Any]) -> str:
    names = ", ".join(level_name(name) for name in level["after"])
    return f"any of {names}" if level["need"] == "any" and names else names


def _gates(gates: dict[str, Any]) -> str:
    return "; ".join(name if settings is True else f"{name}: {_settings(settings)}" for name, settings in gates.items())


def _settings(settings: object) -> str:
    """Return the settings of a gate in words: `count 2, of bob and cy`."""
    if isinstance(settings, dict):
        said = (str(name) if value is True else f"{name} {_settings(value)}" for name, value in settings.items())
        return ", ".join(said)
    return " and ".join(map(str, settings)) if isinstance(settings, list) else str(settings)


def level_name(reference: str) -> str:
    """Return a level's name without that of its track."""
    return reference.partition("/")[2]


_COLUMNS = (
    Column("TRACK", lambda track: track["name"]),
    Column("LEVELS", lambda track: ", ".join(level_name(level["level"]) for level in track["levels"]), long=True),
)
_LEVELS = (
    Column("LEVEL", lambda level: level_name(level["level"])),
    Column("AFTER", _after),
    Column("ACTIVATE", lambda level: level["activate"], spare=2),
    Column("SLOTS", lambda level: "unlimited" if level["slots"] is None else level["slots"], spare=1),
    Column("NEXT", lambda level: level["next"], spare=3),
    Column("ENTRY", lambda level: _gates(level["entry"]), long=True),
    Column("WORK", lambda level: ", ".join(level["work"]), long=True),
    Column("EXIT", lambda level: _gates(level["exit"]), long=True),
)


@click.group("track", cls=Group)
def command() -> None:
    """Look at tracks, the levels that versions climb."""


@command.command("list")
@click.pass_obj
def list_(options: Options) -> None:
    """List the tracks, by name."""
    with connect(options) as client:
        show_all(options, client.every("tracks"), _COLUMNS)


@command.command("show", short_help="Show one track.")
@click.argument("track")
@click.pass_obj
def show_(options: Options, track: str) -> None:
    """Show the levels of TRACK, each with the levels before it, its gates and its work."""
    with connect(options) as client:
        answer = client.get("tracks", track)
    if options.json:
        print_json(answer)
        return
    click.echo(f"track  {plain(answer['name'])}")
    show_all(options, answer["levels"], _LEVELS)
