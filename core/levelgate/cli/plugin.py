"""`levelgate plugin`: what plugins there are, how they fare, and how one is begun."""

from __future__ import annotations

from pathlib import Path

import click

from levelgate.cli.options import Group, Options
from levelgate.cli.output import Column, plain, print_json, show, show_all
from levelgate.cli.plugin_project.project import KINDS, PluginProject
from levelgate.cli.session import connect_without_database
from levelgate.errors import Conflict

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
    """Look at plugins: those that were found, also failed ones; begin one."""


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


@command.command("new")
@click.argument("name")
@click.option("--kind", type=click.Choice(KINDS), required=True, help="What the plugin brings.")
@click.option(
    "--directory", metavar="FOLDER", default=".", help="Where the project's folder is made; here if left out."
)
@click.pass_obj
def new(options: Options, name: str, kind: str, directory: str) -> None:
    """Write a project for a plugin.

    In a new folder levelgate-NAME; NAME is also that of the type that it brings. It works, and passes the conformance
    suite: change it bit by bit.
    """
    project = PluginProject(name=name, kind=kind)
    with connect_without_database(options) as client:
        taken = {
            known
            for one in client.every("plugins")
            for known in (one["name"], *one["repository_types"], *one["pipeline_types"])
        }
    if name in taken:
        raise Conflict(f"there is a plugin or a type {name} already", mend="choose another name")
    folder = project.write(Path(directory))
    if options.json:
        print_json({"folder": str(folder), "files": sorted(project.files())})
        return
    click.echo(f"wrote {plain(folder)}; now say")
    click.echo(f"\n    cd {plain(folder)}\n    pip install -e '.[test]'\n    pytest\n    levelgate plugin list")
