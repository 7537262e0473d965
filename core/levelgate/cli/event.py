"""`levelgate event`: what happened, and what happens."""

from __future__ import annotations

import json
from functools import partial
from itertools import islice
from typing import Any

import click

from levelgate.cli.event_words import about, detail, run_id
from levelgate.cli.options import Group, Options, limited
from levelgate.cli.output import Column, moment, plain, print_json_line, show, show_all
from levelgate.cli.reference import Number
from levelgate.cli.session import connect


def _data(event: dict[str, Any]) -> list[Column]:
    return [Column(name, partial(_said, name)) for name in event["data"]]


def _said(name: str, event: dict[str, Any]) -> object:
    return _value(event["data"][name])


def _value(value: object) -> object:
    return value if value is None or isinstance(value, str) else json.dumps(value, ensure_ascii=False)


_COLUMNS = (
    Column("NUMBER", lambda event: event["number"]),
    Column("AT", lambda event: moment(event["at"]), spare=1),
    Column("KIND", lambda event: event["kind"]),
    Column("ABOUT", about, long=True),
    Column("DETAIL", detail, long=True),
    Column("ACTOR", lambda event: event["actor"], spare=2),
    Column("REASON", lambda event: event["reason"], long=True),
)
_FIELDS = (
    Column("event", lambda event: event["number"]),
    Column("id", lambda event: event["id"]),
    Column("at", lambda event: moment(event["at"])),
    Column("kind", lambda event: event["kind"]),
    Column("about", about),
    Column("subject", lambda event: event["subject"]),
    Column("run", run_id),
    Column("actor", lambda event: event["actor"]),
    Column("reason", lambda event: event["reason"]),
)
_CHAIN = (
    Column("hash", lambda event: event["hash"]),
    Column("hash before", lambda event: event["prev_hash"]),
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
@limited
@click.pass_obj
def list_(options: Options, after: int, kind: tuple[str, ...], package: str | None, limit: int | None) -> None:
    """List the events, oldest first."""
    with connect(options) as client:
        found = client.every("events", after=after, kind=list(kind), package=package)
        show_all(options, islice(found, limit), _COLUMNS)


@command.command("show")
@click.argument("number", type=Number("event"))
@click.pass_obj
def show_(options: Options, number: int) -> None:
    """Show the event NUMBER with all that it says."""
    with connect(options) as client:
        event = client.get("events", str(number))
    show(options, event, (*_FIELDS, *_data(event), *_CHAIN))


@command.command("follow", short_help="Print events while they come.")
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
