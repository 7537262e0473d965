"""The entry gate `window`: on these days, in these hours, in this zone."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, tzinfo
from functools import lru_cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from levelgate.domain.facts import Facts
from levelgate.domain.gate import Kind, Missing, Verdict
from levelgate.domain.people import People
from levelgate.domain.setting import SettingInvalid, fields, mapping, text
from levelgate.domain.zone import changes, zone

if TYPE_CHECKING:
    from levelgate.domain.json_value import JsonValue

NAME = "window"
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

_DAY = timedelta(days=1)
_HOUR = 60
_MINUTES = 24 * _HOUR
_HOURS = re.compile(r"([0-9]{1,2}):([0-9]{2})-([0-9]{1,2}):([0-9]{2})", re.ASCII)
# A window opens each week, unless a missing hour swallows it once, or the zone skips a day.
_SEARCHED = 30

_PROPERTIES: Mapping[str, JsonValue] = {
    "days": {
        "description": "days such as mon-thu, or a list of them; every day where left out",
        "oneOf": [
            {"type": "string", "examples": ["mon-thu", "sat"]},
            {"type": "array", "items": {"type": "string"}, "minItems": 1},
        ],
    },
    "hours": {
        "type": "string",
        "description": "local hours such as 09:00-16:00, or over midnight 22:00-04:00; the whole day where left out",
        "pattern": "^[0-9]{1,2}:[0-9]{2}-[0-9]{1,2}:[0-9]{2}$",
    },
    "zone": {"type": "string", "description": "the time zone, such as Europe/Berlin", "default": "UTC"},
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Window:
    """Open on `days` (0 is Monday), from `opens` to `closes`, which are minutes of the local day.

    One that closes no later than it opens goes over midnight, and belongs to the day it opens. It goes by what local
    clocks show: an hour that is missing is skipped, and one that comes twice is open in both.
    """

    days: frozenset[int] = frozenset(range(7))
    opens: int = 0
    closes: int = _MINUTES
    zone: str = "UTC"

    @property
    def name(self) -> str:
        """Its kind."""
        return NAME

    def settings(self) -> JsonValue:
        """Return its settings as the declaration file spells them, defaults left out."""
        said: dict[str, JsonValue] = {}
        if len(self.days) < len(DAYS):
            said["days"] = _written_days(self.days)
        if (self.opens, self.closes) != (0, _MINUTES):
            said["hours"] = f"{_written_time(self.opens)}-{_written_time(self.closes)}"
        if self.zone != "UTC":
            said["zone"] = self.zone
        return said

    def problems(self, people: People) -> list[str]:
        """Return nothing: every window opens."""
        del people
        return []

    def judge(self, facts: Facts) -> Verdict:
        """Say whether it is open, and when that changes."""
        return _verdict(self, facts.now)

    def described(self) -> str:
        """Describe it in one phrase: `mon-thu 09:00-16:00 Europe/Berlin`."""
        days = _written_days(self.days)
        named = days if isinstance(days, str) else ",".join(days)
        return f"{named} {_written_time(self.opens)}-{_written_time(self.closes)} {self.zone}"

    def is_open(self, at: datetime) -> bool:
        """Say whether it is open at that moment."""
        local = at.astimezone(ZoneInfo(self.zone))
        minute, today = local.hour * _HOUR + local.minute, local.weekday()
        if self.opens < self.closes:
            return today in self.days and self.opens <= minute < self.closes
        return (today in self.days and minute >= self.opens) or ((today - 1) % 7 in self.days and minute < self.closes)

    def next_change(self, now: datetime) -> datetime | None:
        """Return when it next opens, or closes; None where it is always open."""
        place, state = ZoneInfo(self.zone), self.is_open(now)
        for day in range(_SEARCHED):
            begin, end = now + day * _DAY, now + (day + 1) * _DAY
            for at in sorted(self._edges(place, begin, end)):
                if self.is_open(at) is not state:
                    return at
        return None

    def _edges(self, place: tzinfo, begin: datetime, end: datetime) -> Iterator[datetime]:
        """Return the moments between two at which it can open or close."""
        yield from changes(place, begin, end)
        first = begin.astimezone(place).date()
        for number in range(3):
            for minute in {self.opens, self.closes % _MINUTES}:
                clock = time(*divmod(minute, _HOUR), tzinfo=place)
                for fold in (0, 1):
                    local = datetime.combine(first + number * _DAY, clock.replace(fold=fold))
                    if begin < local.astimezone(UTC) <= end:
                        yield local.astimezone(UTC)


@lru_cache(maxsize=64)
def _verdict(window: Window, now: datetime) -> Verdict:
    """Judge a window once for all versions that wait for it at one moment."""
    changes_at = window.next_change(now)
    if window.is_open(now):
        return Verdict(look_again=changes_at)
    opening = changes_at.astimezone(ZoneInfo(window.zone)).strftime("%a %Y-%m-%d %H:%M") if changes_at else "never"
    what = f"waits for its window ({window.described()}), which opens on {opening}"
    return Verdict(missing=(Missing(gate=NAME, what=what, look_again=changes_at),))


def _written_time(minute: int) -> str:
    return f"{minute // _HOUR:02}:{minute % _HOUR:02}"


def _written_days(days: frozenset[int]) -> str | list[str]:
    """Spell days as one range where they are one, over the weekend too."""
    count = len(days)
    for first in range(7):
        if days == {(first + step) % 7 for step in range(count)}:
            return DAYS[first] if count == 1 else f"{DAYS[first]}-{DAYS[(first + count - 1) % 7]}"
    return [DAYS[day] for day in sorted(days)]


def _days(value: JsonValue) -> frozenset[int]:
    parts = [value] if isinstance(value, str) else value
    if not isinstance(parts, Sequence) or not parts:
        raise SettingInvalid("is no day", mend="write days such as mon-thu, or a list such as [mon, wed]")
    return frozenset(day for index, part in enumerate(parts) for day in _range(part, index, listed=parts is value))


def _range(part: JsonValue, index: int, *, listed: bool) -> Iterator[int]:
    first, dash, last = part.partition("-") if isinstance(part, str) else ("", "", "")
    first, last = first.strip(), last.strip() if dash else first.strip()
    if first not in DAYS or last not in DAYS:
        raise SettingInvalid(
            "is no day", mend=f"write one of {', '.join(DAYS)}, or mon-thu", path=(index,) if listed else ()
        )
    begin = DAYS.index(first)
    for step in range((DAYS.index(last) - begin) % 7 + 1):
        yield (begin + step) % 7


def _hours(value: JsonValue) -> tuple[int, int]:
    match = _HOURS.fullmatch(text(value).replace(" ", ""))
    if match is None:
        raise SettingInvalid("is not hours", mend='write "09:00-16:00", or over midnight "22:00-04:00"')
    opens, closes = (int(match[part]) * _HOUR + int(match[part + 1]) for part in (1, 3))
    if opens >= _MINUTES or closes > _MINUTES or any(int(match[part]) >= _HOUR for part in (2, 4)):
        raise SettingInvalid("holds a time that no clock shows", mend="write 00:00 to 23:59, or 24:00 at the end")
    if opens == closes:
        raise SettingInvalid("opens when it closes", mend='write "00:00-24:00" for the whole day')
    return opens, closes or _MINUTES


def read(value: JsonValue) -> Window:
    """Read `{days: mon-thu, hours: "09:00-16:00", zone: Europe/Berlin}`."""
    given = fields(value, _PROPERTIES)
    if not {"days", "hours"} & given.values.keys():
        raise SettingInvalid("has no days and no hours", mend='write {days: mon-thu} or {hours: "09:00-16:00"}')
    opens, closes = given.take("hours", _hours, (0, _MINUTES))
    return Window(
        days=given.take("days", _days, frozenset(range(7))),
        opens=opens,
        closes=closes,
        zone=given.take("zone", zone, "UTC"),
    )


KIND = Kind(name=NAME, read=read, schema=mapping(_PROPERTIES))
