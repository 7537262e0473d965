"""`levelgate serve`: the clock; it polls, records and starts."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import click

from levelgate.bootstrap.address import DEFAULT, Address, read_address
from levelgate.cli.options import Command
from levelgate.cli.output import plain, print_json
from levelgate.cli.session import settings
from levelgate.errors import Conflict


def _address(_ctx: click.Context, _parameter: click.Parameter, value: str) -> Address | None:
    try:
        return read_address(value)
    except ValueError as error:
        raise click.BadParameter(str(error)) from error


@click.command("serve", cls=Command)
@click.option("--once", is_flag=True, help="Poll everything once, work until nothing is left to do now, and exit.")
@click.option(
    "--listen",
    metavar="HOST:PORT",
    default=DEFAULT,
    envvar="LEVELGATE_LISTEN",
    show_default=True,
    show_envvar=True,
    callback=_address,
    help="Where to answer /healthz and /readyz, on this machine alone; `off` for nowhere.",
)
@click.option("--log-format", type=click.Choice(["text", "json"]), default="text", help="What log lines look like.")
@click.pass_context
def command(ctx: click.Context, *, once: bool, listen: Address | None, log_format: str) -> None:
    """Poll what is due, record it, and start what depends on it, until SIGTERM; log lines go to stderr.

    With --once nothing listens, and the exit status is 1 where a repository could not be polled or a signal came
    before the end.
    """
    if ctx.obj.server:
        raise Conflict(f"the server {ctx.obj.server} serves by itself", mend="leave out --server to serve here")
    serving = import_module("levelgate.bootstrap.serving")
    chosen = settings(ctx.obj, create=False)
    if not once:
        serving.serve(chosen, listen=listen, json_lines=log_format == "json")
        return
    report = serving.serve_once(chosen, json_lines=log_format == "json")
    answer = _answer(report)
    if ctx.obj.json:
        print_json(answer)
    else:
        _tell(report, answer)
    if report.errors or report.interrupted:
        ctx.exit(1)


def _answer(report: Any) -> dict[str, Any]:
    return {
        "polls": [
            {
                "repository": poll.repository,
                "outcome": poll.outcome,
                "listed": poll.listed,
                "added": poll.added,
                "changed": poll.changed,
                "absent": poll.absent,
                "runs": poll.runs,
            }
            for poll in report.polls
        ],
        "errors": {name: {"code": error.code, "message": str(error)} for name, error in report.errors.items()},
        "runs": dict(report.results),
        "left": report.left,
        "interrupted": report.interrupted,
    }


def _tell(report: Any, answer: dict[str, Any]) -> None:
    for poll in report.polls:
        click.echo(plain(f"{poll.repository}: {poll.told}"))
    for name, error in answer["errors"].items():
        click.echo(plain(f"{name}: error[{error['code']}]: {error['message']}"))
    if answer["runs"]:
        click.echo("runs: " + ", ".join(f"{count} {state}" for state, count in answer["runs"].items()))
