"""`levelgate check`: report what a check outside found."""

from __future__ import annotations

import click

from levelgate.cli.options import Command, Options
from levelgate.cli.output import Column, moment, show
from levelgate.cli.session import connect

_FIELDS = (
    Column("version", lambda result: result["version"]),
    Column("check", lambda result: result["name"]),
    Column("result", lambda result: result["result"]),
    Column("url", lambda result: result["url"]),
    Column("reported by", lambda result: result["by"]),
    Column("wanted at", lambda result: ", ".join(result["wanted_at"]) or "no level of its track"),
    Column("at", lambda result: moment(result["at"])),
)


@click.command("check", cls=Command)
@click.argument("version")
@click.argument("name")
@click.argument("result", metavar="RESULT", type=click.Choice(("passed", "failed")))
@click.option("--url", default="", help="Where it can be read up.")
@click.option("--expect", type=click.Choice(("none", "passed", "failed")), help="Refuse after another last result.")
@click.pass_obj
def command(options: Options, /, version: str, expect: str | None, **told: str) -> None:
    """Report that the check NAME of VERSION has RESULT, passed or failed; the last result of a name counts."""
    with connect(options) as client:
        show(options, client.post("versions", version, "checks", body={**told, "expected": expect}), _FIELDS)
