"""`levelgate run`: what was started, and what came of it."""

from __future__ import annotations

from itertools import islice
from typing import Any

import click

from levelgate.cli.following import parts, tell_that_it_waits
from levelgate.cli.options import Group, Options, limited
from levelgate.cli.output import Column, moment, plain_lines, print_json, short, show, show_all
from levelgate.cli.session import connect

STATES = ("queued", "running", "succeeded", "failed", "errored", "cancelled")


def _version(run: dict[str, Any]) -> str:
    return f"{run['package']}@{run['version']}" if run["package"] else ""


def _state(run: dict[str, Any]) -> str:
    if run["cancel"]:
        return f"{run['state']}, to be ended"
    return f"{run['state']}, held" if run["waits"] else str(run["state"])


def _ending(run: dict[str, Any]) -> str:
    return ": ".join(filter(None, (run["cancel"]["by"], run["cancel"]["reason"]))) if run["cancel"] else ""


_COLUMNS = (
    Column("RUN", lambda run: short(run["id"])),
    Column("PIPELINE", lambda run: run["pipeline"]),
    Column("VERSION", _version),
    Column("STATE", _state),
    Column("TEST", lambda run: "yes" if run["test"] else "", spare=4),
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
    Column("test", lambda run: "yes" if run["test"] else ""),
    Column("state", lambda run: run["state"]),
    Column("waits", lambda run: run["waits"]),
    Column("to be ended by", _ending),
    Column("attempt", lambda run: run["attempt"]),
    Column("attempts before the retry", lambda run: run["attempts_before"] or None),
    Column("exit status", lambda run: run["exit_status"]),
    Column("reason", lambda run: run["reason"]),
    Column("created", lambda run: moment(run["created_at"])),
    Column("due", lambda run: moment(run["due_at"]) if run["state"] == "queued" else None),
    Column("started", lambda run: moment(run["started_at"])),
    Column("ended", lambda run: moment(run["ended_at"])),
)


_reason = click.option("--reason", default="", help="Why, in one sentence.")
_expect = click.option("--expect", type=click.Choice(STATES), help="Refuse in another state than this.")


@click.group("run", cls=Group)
def command() -> None:
    """Look at runs: each start of a pipeline, with its log; start them again, and end them."""


@command.command("list")
@click.option("--state", type=click.Choice(STATES), help="Of this state only.")
@click.option("--pipeline", help="Of this pipeline only.")
@click.option("--package", help="For versions of this package only, such as updates/app.")
@limited
@click.pass_obj
def list_(options: Options, /, limit: int | None, **filters: str | None) -> None:
    """List the runs, newest first."""
    with connect(options) as client:
        show_all(options, islice(client.every("runs", **filters), limit), _COLUMNS)


@command.command("show")
@click.argument("run")
@click.pass_obj
def show_(options: Options, run: str) -> None:
    """Show RUN, named by its id or the beginning of it."""
    with connect(options) as client:
        show(options, client.get("runs", run), FIELDS)


@command.command("log", short_help="Print what RUN wrote.")
@click.argument("run")
@click.option("--follow", is_flag=True, help="Wait for more, until the run has ended.")
@click.pass_obj
def log(options: Options, run: str, *, follow: bool) -> None:
    """Print what RUN wrote; with --follow, also what it writes while it goes on, in whichever process."""
    with connect(options) as client:
        told = parts(client, run, follow=follow)
        if options.json:
            *before, last = told
            print_json({**last, "text": "".join(part["text"] for part in (*before, last))})
            return
        part: dict[str, Any] = {}
        for part in told:
            click.echo(plain_lines(part["text"]), nl=False)
    if follow and not part["ended"]:
        tell_that_it_waits()


@command.command("retry", short_help="Start an ended RUN again, under its id.")
@click.argument("run")
@_reason
@_expect
@click.pass_obj
def retry(options: Options, run: str, reason: str, expect: str | None) -> None:
    """Start an ended RUN again, under its id and with the same data; one that succeeded only for a --reason."""
    with connect(options) as client:
        show(options, client.post("runs", run, "retry", body={"reason": reason, "expected": expect}), FIELDS)


@command.command("cancel", short_help="End RUN, whether it is queued or goes on.")
@click.argument("run")
@_reason
@_expect
@click.pass_obj
def cancel(options: Options, run: str, reason: str, expect: str | None) -> None:
    """End RUN: at once where it is queued; where it goes on, its server ends it within seconds."""
    with connect(options) as client:
        show(options, client.post("runs", run, "cancel", body={"reason": reason, "expected": expect}), FIELDS)
