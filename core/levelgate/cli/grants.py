"""The grants of a version, as `revoke` and `carry` print them."""

from __future__ import annotations

from typing import Any

import click

from levelgate.cli.options import Options
from levelgate.cli.output import Column, moment, plain, print_json, show_all


def _state(grant: dict[str, Any]) -> str:
    if grant["revoked"]:
        return f"revoked by {grant['revoked']['by']}: {grant['revoked']['reason']}"
    return "unsupported" if grant["unsupported"] else "granted"


_COLUMNS = (
    Column("LEVEL", lambda grant: grant["level"]),
    Column("STATE", _state, long=True),
    Column("ORIGIN", lambda grant: grant["origin"], spare=1),
    Column("PROMOTION", lambda grant: grant["promotion"], spare=2),
    Column("GRANTED", lambda grant: moment(grant["granted_at"]), spare=3),
)


def show_grants(options: Options, answer: dict[str, Any]) -> None:
    """Print what a version was granted."""
    if options.json:
        print_json(answer)
        return
    click.echo(f"version  {plain(answer['version'])}")
    show_all(options, answer["grants"], _COLUMNS)
