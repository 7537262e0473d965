"""`levelgate db`: care of the database."""

from __future__ import annotations

import click

from levelgate.cli.options import Group, Options
from levelgate.cli.output import Column, show
from levelgate.cli.session import connect

_FIELDS = (
    Column("schema", lambda answer: answer["revision"]),
    Column("events", lambda answer: answer["events"]),
)
_FINDINGS = Column("findings", lambda answer: "; ".join(answer["findings"]) or "none")


@click.group("db", cls=Group)
def command() -> None:
    """Look after the database: its schema, and the chain of its events."""


@command.command("check", short_help="Look at the whole database, and verify the chain of events.")
@click.option("--replay", is_flag=True, help="Rebuild the ledger from its events as well, and compare.")
@click.pass_context
def check(ctx: click.Context, *, replay: bool) -> None:
    """Look at the whole database, and verify the chain of events; exit status 1 where anything is wrong.

    With --replay also versions, promotions, decisions, grants, holds and occupants are rebuilt from the events alone,
    and compared with what is stored.
    """
    with connect(ctx.obj) as client:
        answer = client.post("database", "check", replay=replay or None)
    show(ctx.obj, answer, (*_FIELDS, _FINDINGS))
    if answer["findings"]:
        ctx.exit(1)


@command.command("upgrade", short_help="Bring the database to the schema of this program.")
@click.pass_obj
def upgrade(options: Options) -> None:
    """Bring the database to the schema of this program, as the first use by any other command would."""
    with connect(options) as client:
        show(options, client.get("database"), _FIELDS)
