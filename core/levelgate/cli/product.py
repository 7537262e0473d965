"""`levelgate product`: packages that are released together."""

from __future__ import annotations

from typing import Any

import click

from levelgate.cli.options import Group, Options
from levelgate.cli.output import Column, moment, plain, show, show_all
from levelgate.cli.session import connect
from levelgate.cli.set import show_members, show_set

STATES = ("running", "ready", "waiting")


def _start(product: dict[str, Any]) -> str:
    start = product["start"]
    return start if isinstance(start, str) else f"schedule {start['schedule']} {start.get('zone', 'UTC')}"


def _last(product: dict[str, Any]) -> str:
    last = product["last_set"]
    return "" if last is None else f"{last['id']}, {last['state']}"


_COLUMNS = (
    Column("PRODUCT", lambda product: product["name"]),
    Column("STATE", lambda product: product["state"]),
    Column("START", _start),
    Column("NEXT", lambda product: moment(product["due_at"]), spare=1),
    Column("LAST SET", _last),
    Column("LEVELS", lambda product: ", ".join(product["levels"]), spare=2, long=True),
    Column("LACKING", lambda product: "; ".join(product["lacking"]), long=True),
)
_FIELDS = (
    Column("product", lambda product: product["name"]),
    Column("state", lambda product: product["state"]),
    Column("levels", lambda product: ", ".join(product["levels"])),
    Column("pipeline", lambda product: product["pipeline"]),
    Column("start", _start),
    Column("next", lambda product: moment(product["due_at"])),
    Column("on failure", lambda product: product["on_failure"]),
    Column("last set", _last),
)


@click.group("product", cls=Group)
def command() -> None:
    """Look at products, packages that are released together; start sets of them."""


@command.command("list")
@click.pass_obj
def list_(options: Options) -> None:
    """List the products."""
    with connect(options) as client:
        show_all(options, client.every("products"), _COLUMNS)


@command.command("show", short_help="Show one product.")
@click.argument("product")
@click.pass_obj
def show_(options: Options, product: str) -> None:
    """Show PRODUCT: what its members are now, and what its next set waits for."""
    with connect(options) as client:
        found = client.get("products", product)
    show(options, found, _FIELDS)
    if options.json:
        return
    show_members(found["now"])
    for number, lack in enumerate(found["lacking"]):
        if number == 0:
            click.echo("lacking")
        click.echo(f"  {plain(lack)}")


@command.command("start", short_help="Start a set of PRODUCT now.")
@click.argument("product")
@click.option("--reason", default="", help="Why, in one sentence.")
@click.option("--expect", type=click.Choice(STATES), help="Refuse in another state than this.")
@click.pass_obj
def start(options: Options, product: str, reason: str, expect: str | None) -> None:
    """Start a set of PRODUCT from what its members are now, whatever starts its sets otherwise.

    It is refused where a member is busy, a required one is missing, or none is a candidate.
    """
    with connect(options) as client:
        show_set(options, client.post("products", product, "sets", body={"reason": reason, "expected": expect}))
