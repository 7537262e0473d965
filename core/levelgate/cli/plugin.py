"""`levelgate plugin`: what plugins there are, and how they fare."""

from __future__ import annotations

import click

from levelgate.cli.options import Group, Options
from levelgate.cli.output import Column, show, show_all
from levelgate.cli.session import connect_without_database

_COLUMNS = (
    Column("PLUGIN", lambda plugin: plugin["name"]),
    Column("STATE", lambda plugin: plugin["state"]),
    Column("VERSION", lambda plugin: plugin["version"]),
    Column("TYPES", lambda plugin: ", ".join(plugin["repository_types"] + plugin["pipeline_types"]), long=True),
    Column("ERROR", lambda plugin: plugin["error"], long=True),
)
_FIELDS = (
    Column("plugin", lambda plugin: plugin["name"]),
    Column("state", lambda plugin: plugin["state"]),
    Column("error", lambda plugin: plugin["error"]),
    Column("module", lambda plugin: plugin["module"]),
    Column("distribution", lambda plugin: f"{plugin['distribution']} {plugin['version']}"),
    Column("repository types", lambda plugin: ", ".join(plugin["repository_types"])),
    Column("pipeline types", lambda plugin: ", ".join(plugin["pipeline_types"])),
    Column("hooks", lambda plugin: ", ".join(plugin["hooks"])),
)


@click.group("plugin", cls=Group)
def command() -> None:
    """Look at plugins: those that were found, also failed ones."""


@command.command("list")
@click.pass_obj
def list_(options: Options) -> None:
    """List the plugins."""
    with connect_without_database(options) as client:
        show_all(options, client.every("plugins"), _COLUMNS)


@command.command("show")
@click.argument("name")
@click.pass_obj
def show_(options: Options, name: str) -> None:
    """Show one plugin."""
    with connect_without_database(options) as client:
        show(options, client.get("plugins", name), _FIELDS)
