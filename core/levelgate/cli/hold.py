"""`levelgate hold`: what must not move."""

from __future__ import annotations

from collections.abc import Callable
from itertools import islice
from typing import Any, TypeVar

import click

from levelgate.cli.local_time import instant
from levelgate.cli.options import Group, Options, limited
from levelgate.cli.output import Column, moment, show, show_all
from levelgate.cli.session import connect

_STATES = ("holds", "does not hold now")
Decorated = TypeVar("Decorated", bound=Callable[..., Any])


def _scope(hold: dict[str, Any]) -> str:
    place = hold["version"] or hold["lane"] or hold["package"]
    where = hold["level"] or hold["track"]
    return " at ".join(part for part in (place, where) if part) or "everything"


def _state(hold: dict[str, Any]) -> str:
    if hold["lifted"]:
        return "lifted"
    return _STATES[0] if hold["bites"] else _STATES[1]


def _lifted(hold: dict[str, Any]) -> str:
    lifted = hold["lifted"]
    return ": ".join(filter(None, (lifted["by"], lifted["reason"]))) if lifted else ""


_COLUMNS = (
    Column("HOLD", lambda hold: hold["name"]),
    Column("KIND", lambda hold: hold["kind"], spare=4),
    Column("WHAT", _scope),
    Column("STATE", _state),
    Column("FROM", lambda hold: moment(hold["from"]), spare=3),
    Column("UNTIL", lambda hold: moment(hold["until"]), spare=1),
    Column("PINNED AT", lambda hold: hold["pinned_at"], spare=2),
    Column("OWNER", lambda hold: hold["owner"], spare=5),
    Column("REASON", lambda hold: hold["reason"], long=True),
)
_FIELDS = (
    Column("hold", lambda hold: hold["name"]),
    Column("id", lambda hold: hold["id"]),
    Column("kind", lambda hold: hold["kind"]),
    Column("what", _scope),
    Column("state", _state),
    Column("from", lambda hold: moment(hold["from"])),
    Column("until", lambda hold: moment(hold["until"])),
    Column("stops rollbacks", lambda hold: "yes" if hold["rollbacks_too"] else ""),
    Column("pinned at", lambda hold: hold["pinned_at"]),
    Column("owner", lambda hold: hold["owner"]),
    Column("reason", lambda hold: hold["reason"]),
    Column("lifted by", _lifted),
)
_expect = click.option("--expect", "expected", type=click.Choice(("free", "held")), help="Refuse where it is not so.")
_reason = click.option("--reason", required=True, help="Why, in one sentence.")


def _scoped(command: Decorated) -> Decorated:
    """Give a command the options that say what is held."""
    for option, says in (
        ("--lane", "This lane, such as updates/app:1.x."),
        ("--package", "All lanes of this package."),
        ("--level", "This level, such as web/prod."),
        ("--track", "This track."),
    ):
        command = click.option(option, help=says)(command)
    return command


def _place(options: Options, kind: str, **asked: object) -> None:
    with connect(options) as client:
        show(options, client.post("holds", body={"kind": kind, **asked}), _FIELDS)


@click.group("hold", cls=Group)
def command() -> None:
    """Hold what must not move, look at what holds, and lift it."""


@command.command("freeze", short_help="Let nothing enter for a time.")
@click.option("--until", "ends", required=True, metavar="TIME", help='Until when, such as "2027-01-02 09:00".')
@click.option("--from", "begins", metavar="TIME", help="From when; from now on if left out.")
@click.option("--zone", default="UTC", show_default=True, help="The zone of these times.")
@click.option("--rollbacks-too", is_flag=True, help="Stop rollbacks as well.")
@_scoped
@_reason
@_expect
@click.pass_obj
def freeze(options: Options, /, ends: str, begins: str | None, zone: str, **asked: object) -> None:
    """Let nothing enter for a time: everywhere, or where all that is named fits."""
    start = None if begins is None else instant(begins, zone, "--from")
    _place(options, "freeze", until=instant(ends, zone, "--until", last=True), **{"from": start}, **asked)


@command.command("pause", short_help="Let nothing enter until it is lifted.")
@_scoped
@_reason
@_expect
@click.pass_obj
def pause(options: Options, /, **asked: object) -> None:
    """Let nothing enter until it is lifted: everywhere, or where all that is named fits."""
    _place(options, "pause", **asked)


@command.command("block", short_help="Block a version everywhere.")
@click.argument("version")
@_reason
@_expect
@click.pass_obj
def block(options: Options, /, **asked: object) -> None:
    """Block VERSION (such as updates/app@1.2-3): what is open of it is aborted, and it enters nothing."""
    _place(options, "block", **asked)


@command.command("pin", short_help="Pin a lane at a level.")
@click.argument("lane")
@click.argument("level")
@_reason
@click.option("--expect", "expected", metavar="VERSION", help="Refuse where another version is there.")
@click.pass_obj
def pin(options: Options, /, **asked: object) -> None:
    """Pin LANE (such as updates/app) at LEVEL at the version there; `levelgate resume` lifts that."""
    _place(options, "pin", **asked)


@command.command("list")
@click.option("--lifted", is_flag=True, help="Those that were lifted, newest first.")
@limited
@click.pass_obj
def list_(options: Options, *, lifted: bool, limit: int | None) -> None:
    """List the holds, oldest first."""
    with connect(options) as client:
        show_all(options, islice(client.every("holds", lifted=lifted), limit), _COLUMNS)


@command.command("lift", short_help="Lift a hold.")
@click.argument("hold")
@click.option("--reason", default="", help="Why, in one sentence.")
@click.option("--expect", "expected", type=click.Choice(_STATES), help="Refuse where it is not so.")
@click.pass_obj
def lift(options: Options, /, hold: str, **asked: str | None) -> None:
    """Lift HOLD, by its number or its name (such as pause-7); lifting a block revives nothing by itself."""
    with connect(options) as client:
        show(options, client.post("holds", hold, "lift", body=asked), _FIELDS)
