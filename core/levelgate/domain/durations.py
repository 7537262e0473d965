"""Durations as people write them: `90s`, `15m`, `4h`, `3d`."""

from __future__ import annotations

import re
from datetime import timedelta

_UNITS = {"d": 86400, "h": 3600, "m": 60, "s": 1}
_DURATION = re.compile(r"([0-9]{1,9})([dhms])", re.ASCII)
LONGEST = timedelta(days=3650)


def parse_duration(text: str) -> timedelta:
    """Read a duration of at least a second; raise ValueError, saying what would be right, otherwise."""
    match = _DURATION.fullmatch(text)
    if match is None:
        raise ValueError("is not a duration; write a whole number and s, m, h or d, such as 90s, 15m, 4h or 3d")
    duration = timedelta(seconds=int(match[1]) * _UNITS[match[2]])
    if not duration:
        raise ValueError("is no time at all; write at least 1s")
    if duration > LONGEST:
        raise ValueError("is longer than ten years; write 3650d at most")
    return duration


def format_duration(duration: timedelta) -> str:
    """Write a duration of whole seconds, in the largest unit that holds it without a rest."""
    seconds = int(duration.total_seconds())
    unit = next(unit for unit, size in _UNITS.items() if seconds % size == 0)
    return f"{seconds // _UNITS[unit]}{unit}"
