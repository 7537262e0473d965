"""`levelgate subscription`: which events start which pipelines."""

from __future__ import annotations

from typing import Any

import click

from levelgate.cli.options import Group, Options
from levelgate.cli.output import Column, moment, plain, print_json, short, show, show_all
from levelgate.cli.session import connect


def _last_run(subscription: dict[str, Any]) -> str:
    run = subscription["last_run"]
    if run is None:
        return ""
    due = f", due {moment(run['due_at'])}" if run["state"] == "queued" else ""
    return f"{short(run['id'])} of {run['package']}@{run['version']}, {run['state']}{due}"


def _gathered(subscription: dict[str, Any]) -> str:
    return ", ".join(f"{one['package']}@{one['version']}" for one in subscription["gathered"])


def _waits_for(subscription: dict[str, Any]) -> str:
    return ", ".join(subscription["waits_for"])


def _last_state(subscription: dict[str, Any]) -> str:
    return subscription["last_run"]["state"] if subscription["last_run"] else ""


_COLUMNS = (
    Column("SUBSCRIPTION", lambda subscription: subscription["name"]),
    Column("PACKAGES", lambda subscription: ", ".join(subscription["definition"]["packages"]), long=True),
    Column("EVENTS", lambda subscription: ", ".join(subscription["definition"]["events"]), long=True),
    Column("EACH", lambda subscription: subscription["definition"]["each"], spare=2),
    Column("PIPELINE", lambda subscription: subscription["pipeline"]),
    Column("WAITS FOR", _waits_for, long=True),
    Column("LAST RUN", _last_state, spare=1),
)
_FIELDS = (
    Column("subscription", lambda subscription: subscription["name"]),
    Column("packages", lambda subscription: ", ".join(subscription["definition"]["packages"])),
    Column("events", lambda subscription: ", ".join(subscription["definition"]["events"])),
    Column("each", lambda subscription: subscription["definition"]["each"]),
    Column("wait for", lambda subscription: subscription["definition"]["wait_for"]),
    Column("quiet", lambda subscription: subscription["definition"]["quiet"]),
    Column("pipeline", lambda subscription: subscription["pipeline"]),
    Column("gathered", _gathered),
    Column("waits for", _waits_for),
    Column("last run", _last_run),
)


def _versions(run: dict[str, Any]) -> str:
    last = f"{run['package']}@{run['version']}"
    others = [f"{one['package']}@{one['version']}" for one in run["versions"] if one["package"] != run["package"]]
    return ", ".join([last, *others])


_RUN_COLUMNS = (
    Column("PIPELINE", lambda run: run["pipeline"]),
    Column("VERSION", _versions, long=True),
    Column("DUE", lambda run: moment(run["due_at"])),
    Column("REASON", lambda run: run["reason"], long=True),
)


@click.group("subscription", cls=Group)
def command() -> None:
    """Look at subscriptions, by which events start pipelines, and try them."""


@command.command("list")
@click.pass_obj
def list_(options: Options) -> None:
    """List the subscriptions, with what they wait for."""
    with connect(options) as client:
        show_all(options, client.every("subscriptions"), _COLUMNS)


@command.command("show", short_help="Show one subscription.")
@click.argument("name")
@click.pass_obj
def show_(options: Options, name: str) -> None:
    """Show one subscription: what has gathered for it, what it waits for, and its last run."""
    with connect(options) as client:
        show(options, client.get("subscriptions", name), _FIELDS)


@command.command("test", short_help="Say which runs it would start.")
@click.argument("name")
@click.argument("cause")
@click.pass_obj
def test(options: Options, name: str, cause: str) -> None:
    """Say which runs the subscription NAME would start now, and when they would be due, and start none.

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
