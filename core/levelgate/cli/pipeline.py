"""`levelgate pipeline`: named ways to start work elsewhere."""

from __future__ import annotations

import json
from typing import Any

import click

from levelgate.cli.options import Group, Options
from levelgate.cli.output import Column, show, show_all
from levelgate.cli.run import FIELDS as RUN_FIELDS
from levelgate.cli.session import connect

_OWN = ("name", "type", "timeout", "spacing", "concurrency")


def _settings(pipeline: dict[str, Any]) -> str:
    settings = {name: value for name, value in pipeline["definition"].items() if name not in _OWN and value}
    return ", ".join(f"{name}: {json.dumps(value, ensure_ascii=False)}" for name, value in settings.items())


_COLUMNS = (
    Column("PIPELINE", lambda pipeline: pipeline["name"]),
    Column("TYPE", lambda pipeline: pipeline["type"]),
    Column("TIMEOUT", lambda pipeline: pipeline["definition"]["timeout"], spare=1),
    Column("SETTINGS", _settings, long=True),
)
_FIELDS = (
    Column("pipeline", lambda pipeline: pipeline["name"]),
    Column("type", lambda pipeline: pipeline["type"]),
    Column("timeout", lambda pipeline: pipeline["definition"]["timeout"]),
    Column("spacing", lambda pipeline: ", ".join(pipeline["definition"]["spacing"])),
    Column("settings", _settings),
    Column("revision", lambda pipeline: pipeline["revision"]),
)


@click.group("pipeline", cls=Group)
def command() -> None:
    """Look at pipelines, the named ways to start work elsewhere, and try them."""


@command.command("list")
@click.pass_obj
def list_(options: Options) -> None:
    """List the pipelines."""
    with connect(options) as client:
        show_all(options, client.every("pipelines"), _COLUMNS)


@command.command("show")
@click.argument("name")
@click.pass_obj
def show_(options: Options, name: str) -> None:
    """Show one pipeline."""
    with connect(options) as client:
        show(options, client.get("pipelines", name), _FIELDS)


@command.command("test", short_help="Queue a run for a version, marked as a test.")
@click.argument("name")
@click.argument("version")
@click.pass_obj
def test(options: Options, name: str, version: str) -> None:
    """Queue a run of the pipeline NAME for VERSION, marked as a test; `levelgate serve` carries it out."""
    with connect(options) as client:
        show(options, client.post("pipelines", name, "test", body={"version": version}), RUN_FIELDS)
