"""`levelgate promote`: ask for a version at a level."""

from __future__ import annotations

import click

from levelgate.cli.options import Command, Options
from levelgate.cli.promotion import STANDS, show_moved
from levelgate.cli.session import connect


@click.command("promote", cls=Command)
@click.argument("version")
@click.argument("level")
@click.option("--reason", default="", help="Why, in one sentence.")
@click.option("--skip", is_flag=True, help="Set prerequisites aside; needs a reason.")
@click.option("--override", multiple=True, help="Set an entry gate or a hold aside; needs a reason. Repeatable.")
@click.option("--expect", type=click.Choice(STANDS), help="Refuse where it stands otherwise at the level.")
@click.pass_obj
def command(
    options: Options, /, version: str, level: str, override: tuple[str, ...], expect: str | None, **more: object
) -> None:
    """Ask for VERSION (such as updates/app@1.2-3) at LEVEL (such as web/prod).

    It enters at once where everything is there, and waits otherwise; what it lacks is shown.
    """
    body = {"version": version, "level": level, "override": list(override), "expected": expect, **more}
    with connect(options) as client:
        show_moved(options, client, client.post("promotions", body=body))
