"""`levelgate revoke`: take a grant back."""

from __future__ import annotations

import click

from levelgate.cli.grants import show_grants
from levelgate.cli.options import Command, Options
from levelgate.cli.promotion import STANDS
from levelgate.cli.session import connect


@click.command("revoke", cls=Command)
@click.argument("version")
@click.argument("level")
@click.option("--reason", default="", help="Why; it is needed.")
@click.option("--expect", type=click.Choice(STANDS), help="Refuse where it stands otherwise at the level.")
@click.pass_obj
def command(options: Options, version: str, level: str, reason: str, expect: str | None) -> None:
    """Revoke the grant of VERSION at LEVEL.

    What waits by it alone is aborted; grants above that rest on it are flagged as unsupported.
    """
    body = {"level": level, "reason": reason, "expected": expect}
    with connect(options) as client:
        show_grants(options, client.post("versions", version, "revoke", body=body))
