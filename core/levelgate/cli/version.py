"""`levelgate version`: the versions of a package."""

from __future__ import annotations

from typing import Any

import click

from levelgate.cli.options import Group, Options
from levelgate.cli.output import Column, moment, show, show_all
from levelgate.cli.reference import package_parts
from levelgate.cli.session import connect

STATES = ("present", "missing", "replaced", "yanked")


def _marks(version: dict[str, Any]) -> str:
    marks = {
        "quarantined": version["quarantined_from"],
        "passed over": version["passed_over"],
        "in no line": version["line"] is None,
        "alias": version["alias_of"],
    }
    return ", ".join(mark for mark, holds in marks.items() if holds)


def _arches(version: dict[str, Any]) -> str:
    return ", ".join(sorted({artifact["arch"] or artifact["file_key"] for artifact in version["artifacts"]}))


_COLUMNS = (
    Column("VERSION", lambda version: version["version"]),
    Column("STATE", lambda version: version["state"]),
    Column("LINE", lambda version: version["line"]),
    Column("ARTIFACTS", _arches),
    Column("PUBLISHED", lambda version: moment(version["published_at"])),
    Column("FIRST SEEN", lambda version: moment(version["first_seen_at"])),
    Column("MARKS", _marks),
)
_FIELDS = (
    Column("version", lambda version: f"{version['package']}@{version['version']}"),
    Column("id", lambda version: version["id"]),
    Column("state", lambda version: version["state"]),
    Column("digest", lambda version: version["digest"]),
    Column("line", lambda version: version["line"]),
    Column("offered", lambda version: version["offered"]),
    Column("marks", _marks),
    Column("quarantined from", lambda version: version["quarantined_from"]),
    Column("published", lambda version: moment(version["published_at"])),
    Column("first seen", lambda version: moment(version["first_seen_at"])),
)
_ARTIFACT_COLUMNS = (
    Column("ARTIFACT", lambda artifact: artifact["file_key"]),
    Column("SIZE", lambda artifact: artifact["size"]),
    Column("LOCATION", lambda artifact: artifact["location"]),
    Column("DIGEST", lambda artifact: artifact["digest"]),
    Column("MARKS", lambda artifact: ", ".join(mark for mark in ("late", "missing") if artifact[mark])),
)


@click.group("version", cls=Group)
def command() -> None:
    """Look at versions: every one that was ever listed."""


@command.command("list")
@click.argument("package")
@click.option("--state", multiple=True, type=click.Choice(STATES), help="Of this state only. Repeatable.")
@click.pass_obj
def list_(options: Options, package: str, state: tuple[str, ...]) -> None:
    """List the versions of PACKAGE (such as updates/app), oldest version first."""
    path = ("packages", *package_parts(package), "versions")
    with connect(options) as client:
        show_all(options, client.every(*path, state=list(state)), _COLUMNS)


@command.command("show")
@click.argument("version")
@click.pass_obj
def show_(options: Options, version: str) -> None:
    """Show VERSION (such as updates/app@1.2-3, or its id) with its artifacts."""
    with connect(options) as client:
        answer = client.get("versions", version)
    show(options, answer, _FIELDS)
    if not options.json:
        click.echo()
        show_all(options, answer["artifacts"], _ARTIFACT_COLUMNS)
