"""`levelgate promotion`: the attempts of versions at levels."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any

import click

from levelgate.cli.following import served, tell_that_it_waits
from levelgate.cli.options import Group, Options, limited
from levelgate.cli.output import Column, moment, plain, short, show, show_all
from levelgate.cli.reference import Number
from levelgate.cli.session import connect

if TYPE_CHECKING:
    from levelgate.client.client import Client

STATES = (
    "open",
    "waiting",
    "active",
    "passed",
    "failed",
    "rejected",
    "expired",
    "errored",
    "superseded",
    "aborted",
)
STANDS = ("none", "waiting", "active", "granted", "refused", "revoked", "passed over")


def _marks(promotion: dict[str, Any]) -> str:
    marks = {
        "rollback": promotion["rollback"],
        "skips prerequisites": promotion["skip"],
        f"overrides {', '.join(promotion['override'])}": bool(promotion["override"]),
    }
    return ", ".join(mark for mark, holds in marks.items() if holds)


def _sets(promotion: dict[str, Any]) -> str:
    return ", ".join(f"set {number} of {product}" for product, number in promotion["signed_sets"].items())


def _grant(promotion: dict[str, Any]) -> str:
    grant = promotion["grant"]
    if grant is None:
        return ""
    revoked = f", revoked by {grant['revoked']['by']}: {grant['revoked']['reason']}" if grant["revoked"] else ""
    unsupported = ", unsupported" if grant["unsupported"] else ""
    return f"{grant['level']} since {moment(grant['granted_at'])}{unsupported}{revoked}"


_COLUMNS = (
    Column("PROMOTION", lambda promotion: promotion["id"]),
    Column("VERSION", lambda promotion: promotion["version"]),
    Column("LEVEL", lambda promotion: promotion["level"]),
    Column("STATE", lambda promotion: promotion["state"]),
    Column("REQUESTED BY", lambda promotion: promotion["requester"], spare=1),
    Column("CREATED", lambda promotion: moment(promotion["created_at"]), spare=2),
    Column("ENDED", lambda promotion: moment(promotion["ended_at"]), spare=3),
    Column("REASON", lambda promotion: promotion["end_reason"] or promotion["reason"], long=True),
)
_FIELDS = (
    Column("promotion", lambda promotion: promotion["id"]),
    Column("version", lambda promotion: promotion["version"]),
    Column("level", lambda promotion: promotion["level"]),
    Column("state", lambda promotion: promotion["state"]),
    Column("requested by", lambda promotion: promotion["requester"]),
    Column("reason", lambda promotion: promotion["reason"]),
    Column("marks", _marks),
    Column("created", lambda promotion: moment(promotion["created_at"])),
    Column("entered", lambda promotion: moment(promotion["entered_at"])),
    Column("worked", lambda promotion: moment(promotion["worked_at"])),
    Column("ended", lambda promotion: moment(promotion["ended_at"])),
    Column("because", lambda promotion: promotion["end_reason"]),
    Column("signed off by", _sets),
    Column("grant", _grant),
    Column("look again", lambda promotion: moment(promotion["look_again"])),
)


def show_whole(options: Options, promotion: dict[str, Any]) -> None:
    """Print one promotion with its decisions and runs, and what it lacks."""
    show(options, promotion, _FIELDS)
    if options.json:
        return
    _list("decisions", [_decision(one) for one in promotion["decisions"]])
    _list("runs", [f"{short(run['run'])} of {run['pipeline']}, {run['state']}" for run in promotion["runs"]])
    _list("missing", [missing_line(one) for one in promotion["missing"]])


def show_moved(options: Options, client: Client, promotion: dict[str, Any]) -> None:
    """Print one promotion after a command, and say, beside it, where nobody starts what that has queued."""
    show_whole(options, promotion)
    if any(run["state"] == "queued" for run in promotion["runs"]) and not served(client):
        tell_that_it_waits()


def _decision(decision: dict[str, Any]) -> str:
    said = f"{decision['person']}: {decision['answer']} at {decision['gate']}, {moment(decision['at'])}"
    withdrawn = f", withdrawn {moment(decision['withdrawn_at'])}" if decision["withdrawn_at"] else ""
    reason = f": {decision['reason']}" if decision["reason"] else ""
    return said + withdrawn + reason


def missing_line(missing: dict[str, Any]) -> str:
    """Return in one line what is missing at a gate, who can supply it, and when to look again."""
    who = f" ({', '.join(missing['who'])})" if missing["who"] else ""
    again = f", look again {moment(missing['look_again'])}" if missing["look_again"] else ""
    return f"{missing['gate']}: {missing['what']}{who}{again}"


def _list(title: str, lines: list[str]) -> None:
    if lines:
        click.echo(title)
    for line in lines:
        click.echo(f"  {plain(line)}")


@click.group("promotion", cls=Group)
def command() -> None:
    """Look at promotions, the attempts of versions at levels; cancel them."""


@command.command("list")
@click.option("--level", help="At this level only, such as web/prod.")
@click.option("--package", help="Of versions of this package only, such as updates/app.")
@click.option("--state", type=click.Choice(STATES), help="Of this state only; open is waiting or active.")
@limited
@click.pass_obj
def list_(options: Options, /, limit: int | None, **filters: str | None) -> None:
    """List the promotions, newest first."""
    with connect(options) as client:
        show_all(options, islice(client.every("promotions", **filters), limit), _COLUMNS)


@command.command("show", short_help="Show one promotion.")
@click.argument("promotion", type=Number("promotion"))
@click.pass_obj
def show_(options: Options, promotion: str) -> None:
    """Show PROMOTION, a number, with its decisions and runs, its grant, and what it lacks while it is open."""
    with connect(options) as client:
        show_whole(options, client.get("promotions", promotion))


@command.command("cancel", short_help="Cancel or stop an open PROMOTION.")
@click.argument("promotion", type=Number("promotion"))
@click.option("--reason", default="", help="Why, in one sentence.")
@click.option("--expect", type=click.Choice(("waiting", "active")), help="Refuse in another state than this.")
@click.pass_obj
def cancel(options: Options, promotion: str, reason: str, expect: str | None) -> None:
    """End PROMOTION: one that waits is cancelled, one that is active is stopped, and its runs are cancelled."""
    with connect(options) as client:
        show_whole(options, client.post("promotions", promotion, "cancel", body={"reason": reason, "expected": expect}))
