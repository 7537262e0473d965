"""Times in arguments, as people write them: local to a zone, or with an offset."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import click

from levelgate.domain.zone import instants, why_none

_FORM = 'write "2026-12-20 09:00"'


def instant(text: str, zone: str, option: str, *, last: bool = False) -> str:
    """Return a time in a zone as an ISO time in UTC; of an hour that comes twice the first, or the last.

    `option` is the one that it was given by.
    """
    try:
        local = datetime.fromisoformat(text)
    except ValueError as error:
        raise click.BadParameter(f"{text!r} is no time; {_FORM}", param_hint=f"'{option}'") from error
    if local.tzinfo is not None:
        return local.isoformat()
    found = instants(local, _place(zone))
    if not found:
        said = f"{text!r} does not exist in {zone}: {why_none(local)}"
        raise click.BadParameter(said, param_hint=f"'{option}'")
    return found[-1 if last else 0].isoformat()


def _place(zone: str) -> ZoneInfo:
    try:
        return ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        said = f"{zone!r} is no time zone; write one such as Europe/Berlin or UTC"
        raise click.BadParameter(said, param_hint="'--zone'") from error
