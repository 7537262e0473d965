"""`levelgate package`: the names watched in repositories."""

from __future__ import annotations

from typing import Any

import click

from levelgate.cli.fields import LineType, StartPolicyType, given, once, setting
from levelgate.cli.options import Group, Options
from levelgate.cli.output import Column, plain, show, show_all
from levelgate.cli.reference import package_parts
from levelgate.cli.session import connect

_OWN = ("name", "repository", "versions", "prereleases", "start", "lines")


def _start(package: dict[str, Any]) -> str:
    start = package["definition"]["start"]
    return f"last:{start['last']}" if isinstance(start, dict) else str(start)


def _lines(package: dict[str, Any]) -> str:
    return ", ".join(f"{name} ({versions})" for name, versions in package["definition"]["lines"].items())


def _settings(package: dict[str, Any]) -> str:
    settings = {name: value for name, value in package["definition"].items() if name not in _OWN and value}
    return ", ".join(f"{name}: {_listed(value)}" for name, value in settings.items())


def _listed(value: Any) -> str:
    return " ".join(map(str, value)) if isinstance(value, list) else str(value)


def _found(package: dict[str, Any]) -> str | bool:
    """Say whether a package was found, or how many a pattern has found."""
    if not package["pattern"]:
        return bool(package["found"])
    count = package["packages"]
    return "1 package" if count == 1 else f"{count} packages"


_COLUMNS = (
    Column("PACKAGE", lambda package: package["name"]),
    Column("FOUND", _found),
    Column("VERSIONS", lambda package: package["recorded_versions"]),
    Column("RANGE", lambda package: package["definition"]["versions"], long=True),
    Column("START", _start, spare=3),
    Column("LINES", _lines, long=True, spare=1),
    Column("SETTINGS", _settings, long=True, spare=2),
    Column("GOVERNED BY", lambda package: package["definition"]["name"], spare=4),
)
_FIELDS = (
    Column("package", lambda package: package["name"]),
    Column("found", _found),
    Column("versions", lambda package: package["recorded_versions"]),
    Column("pattern", lambda package: package["pattern"]),
    Column("governed by", lambda package: package["definition"]["name"]),
    Column("range", lambda package: package["definition"]["versions"]),
    Column("pre-releases", lambda package: package["definition"]["prereleases"]),
    Column("start", _start),
    Column("lines", _lines),
    Column("settings", _settings),
)
_MATCH_COLUMNS = (
    Column("PACKAGE", lambda match: match["package"]),
    Column("VERSIONS", lambda match: match["versions"]),
    Column("NEWEST", lambda match: match["newest"]),
)


@click.group("package", cls=Group)
def command() -> None:
    """Manage packages: the names, and patterns of names, that are watched in repositories."""


@command.command("add", short_help="Add a package, or a pattern of packages.")
@click.argument("package")
@click.option("--arch", multiple=True, help="Take in this architecture, where the type has such. Repeatable.")
@click.option("--versions", help="A range of versions, such as '>=1.0,<2'.")
@click.option("--start", type=StartPolicyType(), help="What first contact offers: newest, none, all, or last:5.")
@click.option(
    "--line", "lines", type=LineType(), multiple=True, metavar="NAME=RANGE", help="A line of versions. Repeatable."
)
@click.option("--no-prereleases", is_flag=True, help="Leave out pre-releases.")
@setting
@click.pass_obj
def add(options: Options, /, *, package: str, settings: list[tuple[str, Any]], **fields: Any) -> None:
    """Add PACKAGE (such as updates/app, or the pattern 'updates/acme-*')."""
    repository, name = package_parts(package)
    own = {
        "name": name,
        "repository": repository,
        "versions": fields["versions"],
        "start": fields["start"],
        "arch": list(fields["arch"]) or None,
        "lines": once(fields["lines"], "--line") or None,
        "prereleases": False if fields["no_prereleases"] else None,
    }
    with connect(options, create=True) as client:
        show(options, client.post("packages", body={"definition": given(own, settings)}), _FIELDS)


@command.command("list", short_help="List the packages.")
@click.option("--repository", help="Of this repository only.")
@click.option("--patterns", is_flag=True, help="List the patterns instead.")
@click.pass_obj
def list_(options: Options, repository: str | None, *, patterns: bool) -> None:
    """List the packages: those that were found, and those added by their exact name."""
    with connect(options) as client:
        show_all(options, client.every("packages", repository=repository, patterns=patterns), _COLUMNS)


@command.command("show")
@click.argument("package")
@click.pass_obj
def show_(options: Options, package: str) -> None:
    """Show PACKAGE, and what governs it."""
    with connect(options) as client:
        show(options, client.get("packages", *package_parts(package)), _FIELDS)


@command.command("check", short_help="Ask the repository what a package matches now.")
@click.argument("package")
@click.pass_context
def check(ctx: click.Context, package: str) -> None:
    """Ask the repository what PACKAGE, which may be a pattern, matches now, and record nothing.

    The exit status is 1 where it matches no version of any package.
    """
    with connect(ctx.obj) as client:
        found = client.post("packages", *package_parts(package), "check")
    if found or ctx.obj.json:
        show_all(ctx.obj, found, _MATCH_COLUMNS)
    if not any(match["versions"] for match in found):
        said = "its filters hold no version of what it matches" if found else "the repository has no such package"
        click.echo(plain(f"{package} matches nothing: {said}"), err=True)
        ctx.exit(1)


@command.command("remove")
@click.argument("package")
@click.pass_obj
def remove(options: Options, package: str) -> None:
    """Stop watching PACKAGE; what was recorded stays."""
    with connect(options) as client:
        client.delete("packages", *package_parts(package))
    show(options, {"removed": package}, (Column("removed", lambda answer: answer["removed"]),))
