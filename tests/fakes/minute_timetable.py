"""A timetable that looks at every minute."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from levelgate.domain.cron import Cron, parse_cron
from levelgate.domain.product import SetStart, StartKind

_MINUTE = timedelta(minutes=1)
_LONGEST_SHIFT = timedelta(hours=3)
_NONE = timedelta()


class MinuteTimetable:
    """Finds out minute by minute, for so many days, what local clocks show; slow, and plainly right."""

    def __init__(self, days: int = 3) -> None:
        self._minutes = days * 24 * 60

    def after(self, start: SetStart, moment: datetime) -> datetime | None:
        """Return the first time after a moment at which a start is due."""
        if start.kind is not StartKind.SCHEDULE:
            return None
        cron, zone = parse_cron(start.cron), ZoneInfo(start.zone)
        first = moment.astimezone(UTC).replace(second=0, microsecond=0)
        minutes = (first + number * _MINUTE for number in range(1, self._minutes))
        return next((at for at in minutes if any(_fits(cron, wall) for wall in _walls(zone, at))), None)


def _walls(zone: ZoneInfo, at: datetime) -> set[datetime]:
    """Return what clocks show at an instant: nothing the second time that they show it, and what is missing too."""
    offsets = (moment.astimezone(zone).utcoffset() or _NONE for moment in (at, at - _LONGEST_SHIFT))
    shown = {(at + offset).replace(tzinfo=None) for offset in offsets}
    return {wall for wall in shown if wall.replace(tzinfo=zone).astimezone(UTC) == at}


def _fits(cron: Cron, wall: datetime) -> bool:
    return (
        wall.minute in cron.minutes
        and wall.hour in cron.hours
        and wall.day in cron.days
        and wall.month in cron.months
        and wall.isoweekday() % 7 in cron.days_of_week
    )
