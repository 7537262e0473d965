"""Schedules as cron writes them: minute, hour, day of the month, month, day of the week."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
_NAMES = {
    "month": dict(zip(_MONTHS, range(1, 13), strict=True)),
    "day_of_week": dict(zip(_DAYS, range(7), strict=True)),
}
_FIELDS = {"minute": (0, 59), "hour": (0, 23), "day": (1, 31), "month": (1, 12), "day_of_week": (0, 7)}
_LAST_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_PART = re.compile(r"(\*|[0-9]{1,2}|[a-z]{3})(?:-([0-9]{1,2}|[a-z]{3}))?(?:/([0-9]{1,2}))?", re.ASCII)
_EXAMPLE = 'write five fields, such as "0 2 * * *" for two o\'clock each night'


@dataclass(frozen=True, kw_only=True, slots=True)
class Cron:
    """When it is due: every combination of these; days of the week count from 0, which is Sunday."""

    minutes: frozenset[int]
    hours: frozenset[int]
    days: frozenset[int]
    months: frozenset[int]
    days_of_week: frozenset[int]

    def fields(self) -> Mapping[str, str]:
        """Return the fields by name, each as a list, with days of the week by name, which nobody counts in two ways."""
        return {
            "minute": _listed(self.minutes),
            "hour": _listed(self.hours),
            "day": _listed(self.days),
            "month": _listed(self.months),
            "day_of_week": ",".join(_DAYS[day] for day in sorted(self.days_of_week)),
        }


def parse_cron(text: str) -> Cron:
    """Read five fields; raise ValueError, saying what would be right, otherwise.

    Days of the month and of the week at once are refused: some crons mean both by it, others either.
    """
    words = text.lower().split()
    if len(words) != len(_FIELDS):
        raise ValueError(f"is not a schedule; {_EXAMPLE}")
    read = {name: _field(name, word) for name, word in zip(_FIELDS, words, strict=True)}
    days, months = read["day"], read["month"]
    if not words[2].startswith("*") and not words[4].startswith("*"):
        raise ValueError("names days of the month and of the week; write * for one of them")
    if min(days) > max(_LAST_DAYS[month - 1] for month in months):
        raise ValueError("names a day that none of its months has; write another day")
    return Cron(
        minutes=read["minute"],
        hours=read["hour"],
        days=days,
        months=months,
        days_of_week=frozenset(day % 7 for day in read["day_of_week"]),
    )


def _listed(numbers: frozenset[int]) -> str:
    return ",".join(map(str, sorted(numbers)))


def _field(name: str, word: str) -> frozenset[int]:
    return frozenset(number for part in word.split(",") for number in _part(name, part))


def _part(name: str, part: str) -> range:
    low, high = _FIELDS[name]
    match = _PART.fullmatch(part)
    if match is None:
        raise ValueError(f"has {part[:20]!r} as {_said(name)}; {_EXAMPLE}")
    first, last, step = match.groups()
    begin = low if first == "*" else _number(name, first)
    end = _number(name, last) if last else high if first == "*" or step else begin
    if begin < low or end > high or begin > end or step == "0" or (first == "*" and last):
        raise ValueError(f"has {part[:20]!r} as {_said(name)}; write numbers of {low} to {high}, the lower first")
    return range(begin, end + 1, int(step or 1))


def _number(name: str, word: str) -> int:
    if word.isdecimal():
        return int(word)
    try:
        return _NAMES.get(name, {})[word]
    except KeyError:
        raise ValueError(f"has {word!r} as {_said(name)}; write a number") from None


def _said(name: str) -> str:
    return name.replace("_", " ")
