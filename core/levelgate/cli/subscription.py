"""`levelgate subscription`: which events start which pipelines."""

from __future__ import annotations

import click

from levelgate.cli.options import Group, Options
from levelgate.cli.output import Column, show, show_all
from levelgate.cli.session import connect

_FIELDS = (
    Column("SUBSCRIPTION", lambda subscription: subscription["name"]),
    Column("PACKAGES", lambda subscription: ", ".join(subscription["definition"]["packages"])),
    Column("EVENTS", lambda subscription: ", ".join(subscription["definition"]["events"])),
    Column("EACH", lambda subscription: subscription["definition"]["each"]),
    Column("PIPELINE", lambda subscription: subscription["pipeline"]),
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
