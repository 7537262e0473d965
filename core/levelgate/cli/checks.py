"""What a look at a repository or a package found."""

from __future__ import annotations

from typing import Any

import click

from levelgate.cli.output import Column, show

_FIELDS = (
    Column("reachable", lambda report: report["reachable"]),
    Column("summary", lambda report: report["summary"]),
    Column("warnings", lambda report: "; ".join(report["warnings"])),
)


def show_check(ctx: click.Context, report: dict[str, Any]) -> None:
    """Print a report, and leave with exit status 1 where it is a bad one."""
    show(ctx.obj, report, _FIELDS)
    if not report["reachable"]:
        ctx.exit(1)
