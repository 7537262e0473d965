"""`levelgate set`: what products were tested as, together, and what came of it."""

from __future__ import annotations

from itertools import islice
from typing import Any

import click

from levelgate.cli.options import Group, Options, limited
from levelgate.cli.output import Column, moment, plain, short, show, show_all
from levelgate.cli.reference import Number
from levelgate.cli.session import connect

STATES = ("running", "passed", "failed", "errored", "stale")


def _of_role(role: str, title: str) -> Column:
    def members(one: dict[str, Any]) -> str:
        there = (member for member in one["members"] if member["role"] == role)
        return ", ".join(member["version"] or member["member"] for member in there)

    return Column(title, members, long=True)


def member_line(member: dict[str, Any]) -> str:
    """Return in one line what a member is in a set."""
    version = f" {member['version']}" if member["version"] else ""
    level = f" at {member['level']}" if member["level"] else ""
    optional = "" if member["required"] else ", optional"
    promotion = f", promotion {member['promotion']}" if member["promotion"] else ""
    return f"{member['member']}: {member['role']}{version}{level}{promotion}{optional}"


def show_members(members: list[dict[str, Any]]) -> None:
    """Print what the members of a set are, a line each."""
    click.echo("members")
    for member in members:
        click.echo(f"  {plain(member_line(member))}")


def show_set(options: Options, one: dict[str, Any]) -> None:
    """Print one set with its members."""
    show(options, one, _FIELDS)
    if not options.json:
        show_members(one["members"])


_COLUMNS = (
    Column("SET", lambda one: one["id"]),
    Column("PRODUCT", lambda one: one["product"]),
    Column("STATE", lambda one: one["state"]),
    _of_role("candidate", "CANDIDATES"),
    Column("STARTED BY", lambda one: one["started_by"], spare=2),
    Column("STARTED", lambda one: moment(one["started_at"]), spare=1),
    Column("ENDED", lambda one: moment(one["ended_at"]), spare=3),
    Column("REASON", lambda one: one["end_reason"] or one["reason"], long=True),
)
_FIELDS = (
    Column("set", lambda one: one["id"]),
    Column("product", lambda one: one["product"]),
    Column("state", lambda one: one["state"]),
    Column("started by", lambda one: one["started_by"]),
    Column("reason", lambda one: one["reason"]),
    Column("started", lambda one: moment(one["started_at"])),
    Column("ended", lambda one: moment(one["ended_at"])),
    Column("because", lambda one: one["end_reason"]),
    Column("run", lambda one: short(one["run"])),
)


@click.group("set", cls=Group)
def command() -> None:
    """Look at sets: members of products that were tested together."""


@command.command("list")
@click.option("--product", help="Of this product only.")
@click.option("--state", type=click.Choice(STATES), help="Of this state only.")
@limited
@click.pass_obj
def list_(options: Options, /, limit: int | None, **filters: str | None) -> None:
    """List the sets, newest first."""
    with connect(options) as client:
        show_all(options, islice(client.every("sets", **filters), limit), _COLUMNS)


@command.command("show", short_help="Show one set.")
@click.argument("number", metavar="SET", type=Number("set"))
@click.pass_obj
def show_(options: Options, number: str) -> None:
    """Show SET, a number: what it was made of, and what became of it."""
    with connect(options) as client:
        show_set(options, client.get("sets", number))
