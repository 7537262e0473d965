"""`levelgate ready`: which versions have passed everything before a level, and could go now."""

from __future__ import annotations

from itertools import islice
from typing import Any

import click

from levelgate.cli.options import Command, Options, limited
from levelgate.cli.output import Column, show_all
from levelgate.cli.session import connect

_PAGE = 1000


def _needs(ready: dict[str, Any]) -> str:
    return "; ".join(f"{missing['what']}{_who(missing)}" for missing in ready["missing"])


def _who(missing: dict[str, Any]) -> str:
    return f" ({', '.join(missing['who'])})" if missing["who"] else ""


_COLUMNS = (
    Column("LEVEL", lambda ready: ready["level"]),
    Column("VERSION", lambda ready: ready["version"]),
    Column("PROMOTION", lambda ready: ready["promotion"]),
    Column("WHAT IS LEFT", _needs, long=True),
)


@click.command("ready", cls=Command, short_help="See which versions could enter a level now.")
@click.argument("level", required=False)
@limited
@click.pass_obj
def command(options: Options, level: str | None, limit: int | None) -> None:
    """List what could enter LEVEL now, or any level: versions whose entry gates all pass, and that are not in.

    One with the number of a promotion waits: for a slot, for its turn, or at a pin. One without has to be promoted by a
    person, and may need approvals after that; of these it is the newest of each lane. What was refused or passed over
    is not listed.
    """
    with connect(options) as client:
        found = client.every("ready", level=level, limit=min(limit or _PAGE, _PAGE))
        show_all(options, islice(found, limit), _COLUMNS)
