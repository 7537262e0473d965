"""`levelgate repository`: the watched places."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from levelgate.cli.asking import ask
from levelgate.cli.fields import given, setting
from levelgate.cli.options import Group, Options
from levelgate.cli.output import Column, moment, plain, show, show_all
from levelgate.cli.progress import result_of, status
from levelgate.cli.session import connect

if TYPE_CHECKING:
    from levelgate.client.client import Client


def _health(repository: dict[str, Any]) -> str:
    poll = repository["poll"]
    if poll["failures"]:
        return f"failing: {poll['error_code']}"
    if poll["held_back"]:
        return f"held back: {poll['held_back']['lost']} of {poll['held_back']['known']} versions gone"
    return "good" if poll["good_at"] else "not polled yet"


def _next_poll(repository: dict[str, Any]) -> str:
    return "" if repository["state"] == "paused" else moment(repository["poll"]["due_at"])


def _absent(report: dict[str, Any]) -> str:
    return f"{report['absent']}, waiting for confirmation" if report["absent"] else ""


_COLUMNS = (
    Column("REPOSITORY", lambda repository: repository["name"]),
    Column("TYPE", lambda repository: repository["type"], spare=2),
    Column("STATE", lambda repository: repository["state"]),
    Column("HEALTH", _health, long=True),
    Column("LAST GOOD POLL", lambda repository: moment(repository["poll"]["good_at"]), spare=1),
    Column("ADDRESS", lambda repository: repository["definition"].get("url"), long=True),
)
_FIELDS = (
    Column("repository", lambda repository: repository["name"]),
    Column("type", lambda repository: repository["type"]),
    Column("address", lambda repository: repository["definition"].get("url")),
    Column("state", lambda repository: repository["state"]),
    Column("interval", lambda repository: repository["definition"]["interval"]),
    Column("health", _health),
    Column("error", lambda repository: repository["poll"]["error"]),
    Column("warnings", lambda repository: "; ".join(repository["poll"]["warnings"])),
    Column("last poll", lambda repository: moment(repository["poll"]["polled_at"])),
    Column("last good poll", lambda repository: moment(repository["poll"]["good_at"])),
    Column("next poll", _next_poll),
    Column("revision", lambda repository: repository["revision"]),
)
_POLL_FIELDS = (
    Column("repository", lambda report: report["repository"]),
    Column("outcome", lambda report: report["outcome"]),
    Column("listed", lambda report: report["listed"]),
    Column("added", lambda report: report["added"]),
    Column("changed", lambda report: report["changed"]),
    Column("absent", _absent),
    Column("runs", lambda report: report["runs"]),
    Column("warnings", lambda report: "; ".join(report["warnings"])),
)
_CHECK_FIELDS = (
    Column("reachable", lambda report: report["reachable"]),
    Column("summary", lambda report: report["summary"]),
    Column("warnings", lambda report: "; ".join(report["warnings"])),
)
_expect = click.option("--expect", type=click.Choice(["active", "paused"]), help="Refuse in another state than this.")


@click.group("repository", cls=Group)
def command() -> None:
    """Manage repositories: the watched places."""


@command.command("add")
@click.argument("name")
@click.option("--type", required=True, help="Its type, such as yum; `levelgate plugin list` shows them.")
@click.option("--url", help="Its address.")
@click.option("--interval", help="How often it is polled, such as 60s.")
@setting
@click.option("--no-check", is_flag=True, help="Do not look at the address first.")
@click.pass_obj
def add(options: Options, /, *, settings: list[tuple[str, Any]], no_check: bool, **fields: str | None) -> None:
    """Add the repository NAME, after a look at its address."""
    definition = given(fields, settings)
    address = f"looking at {definition['url']}" if "url" in definition and not no_check else ""
    with connect(options, create=True) as client:
        with status(address):
            added = client.post("repositories", body={"definition": definition, "check": not no_check})
        show(options, added, _FIELDS)


@command.command("list")
@click.pass_obj
def list_(options: Options) -> None:
    """List the repositories."""
    with connect(options) as client:
        show_all(options, client.every("repositories"), _COLUMNS)


@command.command("show")
@click.argument("name")
@click.pass_obj
def show_(options: Options, name: str) -> None:
    """Show one repository, and where its polling stands."""
    with connect(options) as client:
        show(options, client.get("repositories", name), _FIELDS)


@command.command("check", short_help="Look at the address, without recording anything.")
@click.argument("name")
@click.pass_context
def check(ctx: click.Context, name: str) -> None:
    """Look at the address, without recording anything; exit status 1 where it cannot be used."""
    with connect(ctx.obj) as client:
        report = client.post("repositories", name, "check")
    show(ctx.obj, report, _CHECK_FIELDS)
    if not report["reachable"]:
        ctx.exit(1)


@command.command("poll")
@click.argument("name")
@click.option("--accept", is_flag=True, help="What is served now is meant, even if much of it is gone or older.")
@click.pass_obj
def poll(options: Options, name: str, *, accept: bool) -> None:
    """Poll now, whether it is due or not."""
    with connect(options) as client:
        events = client.stream("repositories", name, "poll", method="POST", body={"accept": accept})
        show(options, result_of(events, f"{name}: recording versions"), _POLL_FIELDS)


@command.command("pause")
@click.argument("name")
@_expect
@click.pass_obj
def pause(options: Options, name: str, expect: str | None) -> None:
    """Stop polling it by itself."""
    with connect(options) as client:
        show(options, client.post("repositories", name, "pause", body={"expected": expect}), _FIELDS)


@command.command("resume")
@click.argument("name")
@_expect
@click.pass_obj
def resume(options: Options, name: str, expect: str | None) -> None:
    """Poll it by itself again."""
    with connect(options) as client:
        show(options, client.post("repositories", name, "resume", body={"expected": expect}), _FIELDS)


@command.command("remove", short_help="Remove it with its packages; what was recorded stays.")
@click.argument("name")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.pass_obj
def remove(options: Options, name: str, *, yes: bool) -> None:
    """Remove it with its packages; what was recorded stays, and comes back with it."""
    with connect(options) as client:
        if not yes:
            told = ", ".join(_defined(client, name)) or "none"
            click.echo(plain(f"package definitions that go with {name}: {told}"), err=True)
            ask(f"Remove {name}?")
        client.delete("repositories", name)
    show(options, {"removed": name}, (Column("removed", lambda answer: answer["removed"]),))


def _defined(client: Client, repository: str) -> list[str]:
    """Return the references of a repository's package definitions, patterns too."""
    entries = [
        entry
        for patterns in (False, True)
        for entry in client.every("packages", repository=repository, patterns=patterns)
    ]
    return sorted({f"{repository}/{entry['definition']['name']}" for entry in entries})
