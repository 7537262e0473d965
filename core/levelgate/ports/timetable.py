"""When schedules are due, as the use cases need it."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from levelgate.domain.product import SetStart


class Timetable(Protocol):
    """Works out when a schedule is due; it keeps nothing."""

    def after(self, start: SetStart, moment: datetime) -> datetime | None:
        """Return the first time after a moment at which a start is due; None: it has no schedule, or never is.

        A schedule goes by what local clocks show. A time that comes twice counts once, the first time; one that is
        missing comes as much later as the clocks went forward.
        """
        ...
