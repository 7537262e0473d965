"""`levelgate run`: what was started, and what came of it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING, Any

import click

from levelgate.cli.options import Group, Options
from levelgate.cli.output import Column, moment, plain_lines, print_json, short, show, show_all
from levelgate.cli.session import connect

if TYPE_CHECKING:
    from levelgate.client.client import Client

STATES = ("queued", "running", "succeeded", "failed", "errored", "cancelled")
_LOOK_SECONDS = 0.5


def _version(run: dict[str, Any]) -> str:
    return f"{run['package']}@{run['version']}" if run["package"] else ""


_COLUMNS = (
    Column("RUN", lambda run: short(run["id"])),
    Column("PIPELINE", lambda run: run["pipeline"]),
    Column("VERSION", _version),
    Column("STATE", lambda run: run["state"]),
    Column("ATTEMPT", lambda run: run["attempt"], spare=3),
    Column("CREATED", lambda run: moment(run["created_at"]), spare=1),
    Column("ENDED", lambda run: moment(run["ended_at"]), spare=2),
    Column("REASON", lambda run: run["reason"], long=True),
)
FIELDS = (
    Column("run", lambda run: short(run["id"])),
    Column("pipeline", lambda run: run["pipeline"]),
    Column("subscription", lambda run: run["subscription"]),
    Column("version", _version),
    Column("event", lambda run: run["event"]),
    Column("state", lambda run: run["state"]),
    Column("attempt", lambda run: run["attempt"]),
    Column("exit status", lambda run: run["exit_status"]),
    Column("reason", lambda run: run["reason"]),
    Column("created", lambda run: moment(run["created_at"])),
    Column("due", lambda run: moment(run["due_at"]) if run["state"] == "queued" else None),
    Column("started", lambda run: moment(run["started_at"])),
    Column("ended", lambda run: moment(run["ended_at"])),
)


@click.group("run", cls=Group)
def command() -> None:
    """Look at runs: each start of a pipeline, with its log."""


@command.command("list")
@click.option("--state", type=click.Choice(STATES), help="Of this state only.")
@click.option("--pipeline", help="Of this pipeline only.")
@click.option("--limit", type=click.IntRange(min=1), help="At most so many.")
@click.pass_obj
def list_(options: Options, state: str | None, pipeline: str | None, limit: int | None) -> None:
    """List the runs, newest first."""
    with connect(options) as client:
        show_all(options, islice(client.every("runs", state=state, pipeline=pipeline), limit), _COLUMNS)


@command.command("show")
@click.argument("run")
@click.pass_obj
def show_(options: Options, run: str) -> None:
    """Show RUN, named by its id or the beginning of it."""
    with connect(options) as client:
        show(options, client.get("runs", run), FIELDS)


@command.command("log")
@click.argument("run")
@click.option("--follow", is_flag=True, help="Wait for more, until the run has ended.")
@click.pass_obj
def log(options: Options, run: str, *, follow: bool) -> None:
    """Print what RUN wrote."""
    with connect(options) as client:
        parts = _parts(client, run, follow=follow)
        if options.json:
            *before, last = parts
            print_json({**last, "text": "".join(part["text"] for part in (*before, last))})
            return
        for part in parts:
            click.echo(plain_lines(part["text"]), nl=False)


def _parts(client: Client, run: str, *, follow: bool) -> Iterator[dict[str, Any]]:
    part: dict[str, Any] = {"position": 0, "ended": False}
    while True:
        part = client.get("runs", run, "log", after=part["position"])
        yield part
        if part["ended"] or not follow:
            return
        time.sleep(_LOOK_SECONDS)
