"""`levelgate rollback`: go back at a level to a version that holds it."""

from __future__ import annotations

import click

from levelgate.cli.options import Command, Options
from levelgate.cli.promotion import STANDS, show_moved
from levelgate.cli.session import connect


@click.command("rollback", cls=Command)
@click.argument("lane")
@click.argument("level")
@click.argument("version")
@click.option("--reason", default="", help="Why, in one sentence.")
@click.option("--override", multiple=True, help="Set a hold, or `upstream`, aside; needs a reason. Repeatable.")
@click.option("--expect", type=click.Choice(STANDS), help="Refuse where VERSION stands otherwise at the level.")
@click.pass_obj
def command(options: Options, /, override: tuple[str, ...], expect: str | None, **asked: str) -> None:
    """Roll LANE (such as updates/app) back at LEVEL to VERSION, which holds it, at once.

    What is active there is aborted, and the lane is pinned there: automation moves nothing until `levelgate resume`.
    """
    with connect(options) as client:
        show_moved(
            options, client, client.post("rollbacks", body={**asked, "override": list(override), "expected": expect})
        )
