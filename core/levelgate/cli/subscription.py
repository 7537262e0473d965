"""`levelgate subscription`: which events start which pipelines."""

from __future__ import annotations

import click

from levelgate.cli.options import Group, Options
from levelgate.cli.output import Column, plain, print_json, show, show_all
from levelgate.cli.session import connect

_FIELDS = (
    Column("SUBSCRIPTION", lambda subscription: subscription["name"]),
    Column("PACKAGES", lambda subscription: ", ".join(subscription["definition"]["packages"]), long=True),
    Column("EVENTS", lambda subscription: ", ".join(subscription["definition"]["events"]), long=True),
    Column("EACH", lambda subscription: subscription["definition"]["each"]),
    Column("PIPELINE", lambda subscription: subscription["pipeline"]),
)
_RUN_COLUMNS = (
    Column("PIPELINE", lambda run: run["pipeline"]),
    Column("VERSION", lambda run: f"{run['package']}@{run['version']}"),
    Column("REASON", lambda run: run["reason"], long=True),
)


@click.group("subscription", cls=Group)
def command() -> None:
    """Look at subscriptions, by which events start pipelines, and try them."""


@command.command("list")
@click.pass_obj
def list_(options: Options) -> None:
    """List the subscriptions."""
    with connect(options) as client:
        show_all(options, client.every("subscriptions"), _FIELDS)


@command.command("show")
@click.argument("name")
@click.pass_obj
def show_(options: Options, name: str) -> None:
    """Show one subscription."""
    with connect(options) as client:
        show(options, client.get("subscriptions", name), [Column(one.title.lower(), one.value) for one in _FIELDS])


@command.command("test")
@click.argument("name")
@click.argument("cause")
@click.pass_obj
def test(options: Options, name: str, cause: str) -> None:
    """Say which runs the subscription NAME would start, and start none.

    CAUSE is the number of an event, or a version (such as updates/app@1.2-3) as if it were detected now.
    """
    with connect(options) as client:
        answer = client.post("subscriptions", name, "test", body={"cause": cause})
    if options.json:
        print_json(answer)
    elif answer["starts"]:
        show_all(options, answer["starts"], _RUN_COLUMNS)
    else:
        click.echo(plain(f"it would start nothing: {answer['reason']}"))
