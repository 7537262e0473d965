"""`levelgate explain`: why a version is not further."""

from __future__ import annotations

from typing import Any

import click

from levelgate.cli.options import Command, Options
from levelgate.cli.output import moment, plain, print_json
from levelgate.cli.promotion import missing_line
from levelgate.cli.session import connect


def _stand(level: dict[str, Any]) -> str:
    if level["promotion"] is not None:
        return f"{level['state']}, as promotion {level['promotion']}"
    if level["standing"] is not None:
        return f"{level['standing']}, unsupported" if level["unsupported"] else str(level["standing"])
    return "available" if level["available"] else "not available"


def _print(level: dict[str, Any]) -> None:
    click.echo(f"{plain(level['level'])}: {_stand(level)}")
    for one in level["missing"]:
        click.echo(f"  {plain(missing_line(one))}")
    if level["look_again"]:
        click.echo(f"  look again {moment(level['look_again'])}")


@click.command("explain", cls=Command, short_help="See why a version is not further.")
@click.argument("version")
@click.argument("level", required=False)
@click.pass_obj
def command(options: Options, version: str, level: str | None) -> None:
    """Say why VERSION is not further at LEVEL, or at any level of its track.

    For each level: how it stands there, and gate by gate what is missing, who can supply it, and when to look again.
    """
    with connect(options) as client:
        answer = client.get("versions", version, "explain", level=level)
    if options.json:
        print_json(answer)
        return
    click.echo(f"version  {plain(answer['version'])}")
    click.echo(f"lane     {plain(answer['lane'])}")
    for block in answer["blocks"]:
        click.echo(f"blocked  {plain(block['hold'])} of {plain(block['owner'])}: {plain(block['reason'])}")
    for one in answer["levels"]:
        _print(one)
