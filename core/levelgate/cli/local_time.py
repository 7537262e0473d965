"""Times in arguments, as people write them: local to a zone, or with an offset."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import click

from levelgate.domain.zone import instants

_FORM = 'write "2026-12-20 09:00"'


def instant(text: str, zone: str, *, last: bool = False) -> str:
    """Return a time in a zone as an ISO time in UTC; of an hour that comes twice the first, or the last."""
    try:
        local = datetime.fromisoformat(text)
    except ValueError as error:
        raise click.BadParameter(f"{text!r} is no time; {_FORM}") from error
    if local.tzinfo is not None:
        return local.isoformat()
    found = instants(local, _place(zone))
    if not found:
        raise click.BadParameter(f"{text!r} does not exist in {zone}: the clocks are put forward then")
    return found[-1 if last else 0].isoformat()


def _place(zone: str) -> ZoneInfo:
    try:
        return ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise click.BadParameter(f"{zone!r} is no time zone; write one such as Europe/Berlin or UTC") from error
