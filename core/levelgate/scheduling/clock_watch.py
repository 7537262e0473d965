"""Notices when the wall clock was set back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

TOLERATED = timedelta(seconds=2)


class ClockWatch:
    """Compares the wall clock with the monotonic one, which nobody can set."""

    def __init__(self, wall: Callable[[], datetime], monotonic: Callable[[], float]) -> None:
        self._wall = wall
        self._monotonic = monotonic
        self._offset = self._now()

    def _now(self) -> datetime:
        return self._wall() - timedelta(seconds=self._monotonic())

    def went_back(self) -> timedelta | None:
        """Return by how much the wall clock went back since the last look; None where it did not, or hardly."""
        before, self._offset = self._offset, self._now()
        by = before - self._offset
        return by if by > TOLERATED else None
