"""When schedules are due: APScheduler's cron trigger works out what clocks show then, and keeps nothing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import takewhile
from zoneinfo import ZoneInfo

from levelgate.domain.cron import Cron, parse_cron
from levelgate.domain.product import SetStart, StartKind

_LATER = timedelta(microseconds=1)
_LONGEST_SHIFT = timedelta(hours=3)


class CronTimetable:
    """The port `Timetable`.

    The trigger is asked in UTC about what clocks show, and the zone comes in here: in a zone of its own it leaves out
    times around the changes of the clocks, or names them twice.
    """

    def after(self, start: SetStart, moment: datetime) -> datetime | None:
        """Return the first time after a moment at which a start is due; None: it has no schedule, or never is."""
        if start.kind is not StartKind.SCHEDULE:
            return None
        zone = ZoneInfo(start.zone)
        shown = _shown(zone, moment)
        # Where clocks have just gone forward, what was left out may still be to come.
        begin = shown - _LONGEST_SHIFT if shown - _shown(zone, moment - _LONGEST_SHIFT) > _LONGEST_SHIFT else shown
        walls = _walls(parse_cron(start.cron), begin)
        for wall in walls:
            at = _instant(zone, wall)
            if at > moment and _shown(zone, at) == wall:
                return at
            if at > moment:  # it is left out, and comes later than some that clocks show after it
                return min([at, *(one for one in _near(zone, walls, wall) if one > moment)])
        return None


def _walls(cron: Cron, begin: datetime) -> Iterator[datetime]:
    """Yield, as if in UTC, what clocks show when a schedule is due, after that."""
    from apscheduler.triggers.cron import CronTrigger  # noqa: PLC0415 - hardly a command needs it, and it is slow

    trigger = CronTrigger(**cron.fields(), timezone=UTC)
    found: datetime | None = trigger.get_next_fire_time(None, begin + _LATER)
    while found is not None:
        yield found
        found = trigger.get_next_fire_time(None, found + _LATER)


def _near(zone: ZoneInfo, walls: Iterator[datetime], wall: datetime) -> Iterator[datetime]:
    """Yield when the next ones are due, as far as clocks are ever put forward."""
    return (_instant(zone, other) for other in takewhile(lambda one: one <= wall + _LONGEST_SHIFT, walls))


def _shown(zone: ZoneInfo, moment: datetime) -> datetime:
    """Return, as if in UTC, what clocks show at a moment."""
    return moment.astimezone(zone).replace(tzinfo=UTC, fold=0)


def _instant(zone: ZoneInfo, wall: datetime) -> datetime:
    """Return when clocks show that; the first time where they do so twice."""
    return wall.replace(tzinfo=zone).astimezone(UTC)
