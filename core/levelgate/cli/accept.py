"""`levelgate accept`: let a version that replaced another one out of quarantine."""

from __future__ import annotations

import click

from levelgate.cli.options import Command, Options
from levelgate.cli.output import Column, show
from levelgate.cli.session import connect

_FIELDS = (
    Column("accepted", lambda answer: f"{answer['version']['package']}@{answer['version']['version']}"),
    Column("digest", lambda answer: answer["version"]["digest"]),
    Column("runs queued", lambda answer: answer["runs"]),
)


@click.command("accept", cls=Command)
@click.argument("version")
@click.option("--reason", default="", help="Why, in one sentence.")
@click.pass_obj
def command(options: Options, version: str, reason: str) -> None:
    """Accept VERSION, which replaced another one of the same name, out of quarantine.

    It starts what its detection would have started. Where the digest is named (updates/app@1.2-3#sha256:ab12) no other
    can be meant than the one that was looked at.
    """
    with connect(options) as client:
        show(options, client.post("versions", version, "accept", body={"reason": reason}), _FIELDS)
