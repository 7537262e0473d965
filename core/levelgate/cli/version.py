"""`levelgate version`: the versions of a package."""

from __future__ import annotations

from typing import Any

import click

from levelgate.cli.options import Group, Options
from levelgate.cli.output import Column, moment, plain, show, show_all, size
from levelgate.cli.reference import package_parts
from levelgate.cli.session import connect

STATES = ("present", "missing", "replaced", "yanked")


def _marks(version: dict[str, Any]) -> str:
    marks = {
        "passed over": version["passed_over"],
        "in no line": version["line"] is None,
        "alias": version["alias_of"],
    }
    return ", ".join(mark for mark, holds in marks.items() if holds)


def _state(version: dict[str, Any]) -> str:
    return f"{version['state']}, quarantined" if version["quarantined_from"] else str(version["state"])


def _quarantine(version: dict[str, Any]) -> str:
    if not version["quarantined_from"]:
        return ""
    return f"it replaced {version['quarantined_from']}, and starts nothing until `levelgate accept {version['id']}`"


def _arches(version: dict[str, Any]) -> str:
    return ", ".join(sorted({artifact["arch"] or artifact["file_key"] for artifact in version["artifacts"]}))


_COLUMNS = (
    Column("VERSION", lambda version: version["version"]),
    Column("STATE", _state),
    Column("LINE", lambda version: version["line"], spare=3),
    Column("ARTIFACTS", _arches, long=True),
    Column("PUBLISHED", lambda version: moment(version["published_at"]), spare=2),
    Column("FIRST SEEN", lambda version: moment(version["first_seen_at"]), spare=1),
    Column("MARKS", _marks, long=True),
)
_FIELDS = (
    Column("version", lambda version: f"{version['package']}@{version['version']}"),
    Column("id", lambda version: version["id"]),
    Column("state", _state),
    Column("digest", lambda version: version["digest"]),
    Column("line", lambda version: version["line"]),
    Column("offered", lambda version: version["offered"]),
    Column("marks", _marks),
    Column("quarantine", _quarantine),
    Column("published", lambda version: moment(version["published_at"])),
    Column("first seen", lambda version: moment(version["first_seen_at"])),
)


def _artifact(artifact: dict[str, Any]) -> str:
    """Return an artifact as lines that fit a terminal, but for a long location."""
    marks = [mark for mark in ("late", "missing") if artifact[mark]]
    sizes = [] if artifact["size"] is None else [size(artifact["size"])]
    head = ", ".join([artifact["file_key"], *sizes, *marks])
    return "\n".join([f"  {plain(head)}", f"    {plain(artifact['location'])}", f"    {plain(artifact['digest'])}"])


@click.group("version", cls=Group)
def command() -> None:
    """Look at versions: every one that was ever listed."""


@command.command("list", short_help="List the versions of a package.")
@click.argument("package")
@click.option("--state", multiple=True, type=click.Choice(STATES), help="Of this state only. Repeatable.")
@click.pass_obj
def list_(options: Options, package: str, state: tuple[str, ...]) -> None:
    """List the versions of PACKAGE (such as updates/app), oldest version first."""
    path = ("packages", *package_parts(package), "versions")
    with connect(options) as client:
        show_all(options, client.every(*path, state=list(state)), _COLUMNS)


@command.command("show", short_help="Show a version with its artifacts.")
@click.argument("version")
@click.pass_obj
def show_(options: Options, version: str) -> None:
    """Show VERSION (such as updates/app@1.2-3, or its id) with its artifacts."""
    with connect(options) as client:
        answer = client.get("versions", version)
    show(options, answer, _FIELDS)
    if not options.json:
        click.echo("artifacts")
        for artifact in answer["artifacts"]:
            click.echo(_artifact(artifact))
