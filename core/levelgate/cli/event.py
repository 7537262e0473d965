"""`levelgate event`: what happened, and what happens."""

from __future__ import annotations

from typing import Any

import click

from levelgate.cli.options import Group, Options
from levelgate.cli.output import Column, moment, plain, print_json_line, show_all
from levelgate.cli.session import connect

_SAID = ("package", "version", "repository", "code")
_SAID_OTHERWISE = ("pipeline", "subscription")


def _about(event: dict[str, Any]) -> str:
    data = event["data"]
    said = [str(data[name]) for name in _SAID if data.get(name) is not None]
    otherwise = [str(data[name]) for name in _SAID_OTHERWISE if data.get(name) is not None]
    return " ".join(said or otherwise) or str(event["subject"])


_COLUMNS = (
    Column("NUMBER", lambda event: event["number"]),
    Column("AT", lambda event: moment(event["at"])),
    Column("KIND", lambda event: event["kind"]),
    Column("ABOUT", _about),
    Column("ACTOR", lambda event: event["actor"]),
    Column("REASON", lambda event: event["reason"]),
)
_kind = click.option("--kind", multiple=True, help="Of this kind only; `version.*` is all of versions.")
_package = click.option("--package", help="About this package only, such as updates/app.")


@click.group("event", cls=Group)
def command() -> None:
    """Look at events: what happened, who did it, why, and when."""


@command.command("list")
@click.option("--after", type=click.IntRange(min=0), default=0, help="Only events with higher numbers.")
@_kind
@_package
@click.pass_obj
def list_(options: Options, after: int, kind: tuple[str, ...], package: str | None) -> None:
    """List the events, oldest first."""
    with connect(options) as client:
        show_all(options, client.every("events", after=after, kind=list(kind), package=package), _COLUMNS)


@command.command("follow")
@click.option("--after", type=click.IntRange(min=0), help="Begin after this number; without it, at the end.")
@_kind
@_package
@click.pass_obj
def follow(options: Options, after: int | None, kind: tuple[str, ...], package: str | None) -> None:
    """Print events while they come, until interrupted; with --json, one object a line."""
    with connect(options) as client:
        for event in client.stream("events", "stream", after=after, kind=list(kind), package=package):
            if options.json:
                print_json_line(event.data)
            else:
                click.echo("  ".join(filter(None, (plain(column.value(event.data)) for column in _COLUMNS))))
