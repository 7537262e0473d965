"""A clock that is set by hand."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


class HandClock:
    """A clock that stands still until it is moved."""

    def __init__(self, now: datetime = NOON) -> None:
        self.time = now

    def now(self) -> datetime:
        """Return the time that it shows: aware, in UTC."""
        return self.time

    def move(self, **by: float) -> None:
        """Move it by so many `seconds`, `minutes`, `hours` or `days`, back where they are negative."""
        self.time += timedelta(**by)
