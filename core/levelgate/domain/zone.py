"""Time zones: the local time of an instant, and the instants of a local time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import MAXYEAR, MINYEAR, UTC, datetime, timedelta, tzinfo
from difflib import get_close_matches
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from levelgate.domain.setting import SettingInvalid, text

if TYPE_CHECKING:
    from levelgate.domain.json_value import JsonValue

_DAY = timedelta(days=1)
_SECOND = timedelta(seconds=1)


def zone(value: JsonValue) -> str:
    """Read the name of a zone, such as Europe/Berlin."""
    name = text(value)
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        nearest = get_close_matches(name, available_timezones(), n=1)
        mend = f"did you mean {nearest[0]!r}?" if nearest else "write one such as Europe/Berlin or UTC"
        raise SettingInvalid("is no time zone", mend=mend) from None
    return name


def instants(local: datetime, place: tzinfo) -> tuple[datetime, ...]:
    """Return the instants, in UTC, that a local time without a zone stands for.

    Two in an hour that comes twice, none in an hour that is missing, nor beyond the ends of the calendar.
    """
    try:
        found = {local.replace(tzinfo=place, fold=fold).astimezone(UTC) for fold in (0, 1)}
    except OverflowError:
        return ()
    return tuple(sorted(at for at in found if at.astimezone(place).replace(tzinfo=None, fold=0) == local))


def why_none(local: datetime) -> str:
    """Say why a local time stands for no instant."""
    return "the calendar ends there" if local.year in {MINYEAR, MAXYEAR} else "clocks are put forward then"


def changes(place: tzinfo, begin: datetime, end: datetime) -> Iterator[datetime]:
    """Find the instants between two when the clocks of a zone are put forward or back."""
    while begin < end:
        after = min(begin + _DAY, end)
        if begin.astimezone(place).utcoffset() != after.astimezone(place).utcoffset():
            yield _change(place, begin, after)
        begin = after


def _change(place: tzinfo, begin: datetime, end: datetime) -> datetime:
    """Narrow down the one change between two instants; clocks change at whole seconds."""
    before = begin.astimezone(place).utcoffset()
    low, high = begin.replace(microsecond=0), end.replace(microsecond=0) + _SECOND
    while high - low > _SECOND:
        middle = (low + (high - low) / 2).replace(microsecond=0)
        if middle.astimezone(place).utcoffset() == before:
            low = middle
        else:
            high = middle
    return high
