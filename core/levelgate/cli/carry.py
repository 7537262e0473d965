"""`levelgate carry`: carry grants over to the same bytes under another version string."""

from __future__ import annotations

import click

from levelgate.cli.grants import show_grants
from levelgate.cli.options import Command, Options
from levelgate.cli.session import connect


@click.command("carry", cls=Command)
@click.argument("version")
@click.option("--from", "source", required=True, metavar="VERSION", help="The version whose grants are meant.")
@click.option("--reason", default="", help="Why; it is needed.")
@click.option("--expect", multiple=True, help="Refuse where other levels than these would be carried. Repeatable.")
@click.pass_obj
def command(options: Options, version: str, source: str, reason: str, expect: tuple[str, ...]) -> None:
    """Carry grants over to VERSION from another one of its package with the same digest."""
    body = {"from": source, "reason": reason, "expected": list(expect) or None}
    with connect(options) as client:
        show_grants(options, client.post("versions", version, "carry", body=body))
