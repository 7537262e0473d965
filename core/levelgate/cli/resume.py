"""`levelgate resume`: go on at a level where a lane is pinned."""

from __future__ import annotations

import click

from levelgate.cli.asking import ask
from levelgate.cli.options import Command, Options
from levelgate.cli.output import Column, show
from levelgate.cli.session import connect

_FIELDS = (
    Column("lane", lambda answer: answer["lane"]),
    Column("level", lambda answer: answer["level"]),
    Column("enters next", lambda answer: ", ".join(answer["next"]) or "nothing"),
    Column("resumed", lambda answer: answer["resumed"]),
)


@click.command("resume", cls=Command)
@click.argument("lane")
@click.argument("level")
@click.option("--reason", default="", help="Why, in one sentence.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--expect", multiple=True, help="Refuse where other versions than these enter next. Repeatable.")
@click.pass_obj
def command(options: Options, /, *, yes: bool, expect: tuple[str, ...], reason: str, **asked: str) -> None:
    """Show what would enter LEVEL next in LANE (such as updates/app), ask, and lift the pin there.

    Where by then another version would enter than was shown, it is refused.
    """
    with connect(options) as client:
        shown = client.post("resumptions", body={**asked, "only_show": True, "expected": list(expect) or None})
        if not yes:
            if not options.json:
                show(options, shown, _FIELDS)
            ask("Resume?")
        done = client.post("resumptions", body={**asked, "reason": reason, "expected": shown["next"]})
    show(options, done, _FIELDS)
