"""`levelgate history`: what happened to a version, a package or a level."""

from __future__ import annotations

from itertools import islice
from typing import Any

import click

from levelgate.cli.event_words import about, sentence
from levelgate.cli.options import Command, Options, limited
from levelgate.cli.output import Column, moment, show_all
from levelgate.cli.session import connect

_PAGE = 1000


def _version(event: dict[str, Any]) -> str:
    version = event["data"].get("version")
    return "" if version is None else str(version)


def _version_in_full(event: dict[str, Any]) -> str:
    package = event["data"].get("package")
    return "" if package is None else "@".join(filter(None, (str(package), _version(event))))


def _level(event: dict[str, Any]) -> str:
    level = event["data"].get("level")
    return "" if level is None else str(level)


_AT = Column("AT", lambda event: moment(event["at"]))
_VERSION = Column("VERSION", _version)
_LEVEL = Column("LEVEL", _level)
_ABOUT = Column("ABOUT", about, long=True)
_VERSION_IN_FULL = Column("VERSION", _version_in_full, long=True)
_WHAT = Column("WHAT HAPPENED", sentence, long=True)


def _columns(what: str | None, kind: str | None, events: list[dict[str, Any]]) -> tuple[Column, ...]:
    """Return the columns of a history, without what was asked for: that is the same in all of them."""
    if what is None:
        return (_AT, _ABOUT, _WHAT)
    if kind == "version" or "@" in what:
        return (_AT, _LEVEL, _WHAT)
    if kind == "package" or any(event["data"].get("package") == what for event in events):
        return (_AT, _VERSION, _LEVEL, _WHAT)
    return (_AT, _VERSION_IN_FULL, _WHAT)


@click.command("history", cls=Command, short_help="See what happened to a version, a package or a level.")
@click.argument("what", required=False)
@click.option("--kind", type=click.Choice(("version", "package", "level")), help="What WHAT is, where it can be two.")
@limited
@click.pass_obj
def command(options: Options, what: str | None, kind: str | None, limit: int | None) -> None:
    """Show what happened to WHAT, newest first: when, what, who did it, and why.

    WHAT is a version (updates/app@1.2-3), a package (updates/app), or a level (web/prod, or prod where one track alone
    has it). Without it, everything is shown.
    """
    with connect(options) as client:
        found = client.every("history", of=what, kind=kind, limit=min(limit or _PAGE, _PAGE))
        events = list(islice(found, limit))
    show_all(options, events, _columns(what, kind, events))
