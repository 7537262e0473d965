"""`levelgate pipeline`: named ways to start work elsewhere."""

from __future__ import annotations

import json
from typing import Any

import click

from levelgate.cli.following import parts, served, tell_that_it_waits
from levelgate.cli.options import Group, Options
from levelgate.cli.output import Column, moment, plain_lines, show, show_all
from levelgate.cli.run import FIELDS
from levelgate.cli.session import connect

_OWN = ("name", "type", "timeout", "spacing", "concurrency")


def _health(pipeline: dict[str, Any]) -> str:
    health = pipeline["health"]
    if not health["failures"]:
        return ""
    times = "once" if health["failures"] == 1 else f"{health['failures']} times in a row"
    return f"errored {times}"


def _paused(pipeline: dict[str, Any]) -> str:
    pause = pipeline["pause"]
    return f"by {pause['by']}: {pause['reason']}" if pause and pause["reason"] else f"by {pause['by']}" if pause else ""


def _waiting(pipeline: dict[str, Any]) -> int | None:
    return pipeline["waiting"] or None


def _settings(pipeline: dict[str, Any]) -> str:
    settings = {name: value for name, value in pipeline["definition"].items() if name not in _OWN and value}
    return ", ".join(f"{name}: {json.dumps(value, ensure_ascii=False)}" for name, value in settings.items())


_COLUMNS = (
    Column("PIPELINE", lambda pipeline: pipeline["name"]),
    Column("TYPE", lambda pipeline: pipeline["type"]),
    Column("STATE", lambda pipeline: pipeline["state"]),
    Column("HEALTH", _health),
    Column("LAST ERROR", lambda pipeline: pipeline["health"]["error"], long=True),
    Column("WAITING", _waiting),
    Column("TIMEOUT", lambda pipeline: pipeline["definition"]["timeout"], spare=1),
    Column("SETTINGS", _settings, long=True),
)
_FIELDS = (
    Column("pipeline", lambda pipeline: pipeline["name"]),
    Column("type", lambda pipeline: pipeline["type"]),
    Column("state", lambda pipeline: pipeline["state"]),
    Column("paused", _paused),
    Column("paused since", lambda pipeline: moment(pipeline["pause"]["since"]) if pipeline["pause"] else None),
    Column("health", lambda pipeline: _health(pipeline) or "good"),
    Column("errored since", lambda pipeline: moment(pipeline["health"]["since"])),
    Column("last error", lambda pipeline: pipeline["health"]["error"]),
    Column("left alone until", lambda pipeline: moment(pipeline["health"]["rest_until"])),
    Column("waiting runs", _waiting),
    Column("timeout", lambda pipeline: pipeline["definition"]["timeout"]),
    Column("spacing", lambda pipeline: ", ".join(pipeline["definition"]["spacing"])),
    Column("concurrency", lambda pipeline: pipeline["definition"]["concurrency"]),
    Column("settings", _settings),
    Column("revision", lambda pipeline: pipeline["revision"]),
)


_reason = click.option("--reason", default="", help="Why, in one sentence.")
_expect = click.option("--expect", type=click.Choice(["active", "paused"]), help="Refuse in another state than this.")


@click.group("pipeline", cls=Group)
def command() -> None:
    """Look at pipelines, the named ways to start work elsewhere; try, pause and resume them."""


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


@command.command("test", short_help="Queue a run, marked as a test.")
@click.argument("name")
@click.argument("version", required=False)
@click.option("--wait", is_flag=True, help="Follow its log to the end; exit status 1 where it did not succeed.")
@click.pass_context
def test(ctx: click.Context, name: str, version: str | None, *, wait: bool) -> None:
    """Queue a run of the pipeline NAME, marked as a test; `levelgate serve` carries it out.

    It is for VERSION (such as updates/app@1.2-3), or for a version that is made up: example/example@1.0-1.
    """
    with connect(ctx.obj) as client:
        run = client.post("pipelines", name, "test", body={"version": version})
        if not wait:
            show(ctx.obj, run, FIELDS)
            if not served(client):
                tell_that_it_waits()
            return
        for part in parts(client, run["id"], follow=True):
            if not ctx.obj.json:
                click.echo(plain_lines(part["text"]), nl=False)
        run = client.get("runs", run["id"])
    show(ctx.obj, run, FIELDS)
    if not run["ended_at"]:
        tell_that_it_waits()
    if run["state"] != "succeeded":
        ctx.exit(1)


@command.command("pause", short_help="Start none of its runs until it is resumed.")
@click.argument("name")
@_reason
@_expect
@click.pass_obj
def pause(options: Options, name: str, reason: str, expect: str | None) -> None:
    """Start none of its runs until it is resumed; they are queued all the same, and what goes on goes on."""
    with connect(options) as client:
        show(options, client.post("pipelines", name, "pause", body={"reason": reason, "expected": expect}), _FIELDS)


@command.command("resume")
@click.argument("name")
@_reason
@_expect
@click.pass_obj
def resume(options: Options, name: str, reason: str, expect: str | None) -> None:
    """Let its runs be started again; those that wait come first."""
    with connect(options) as client:
        show(options, client.post("pipelines", name, "resume", body={"reason": reason, "expected": expect}), _FIELDS)
