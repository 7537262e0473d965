"""Notices when the wall clock was set."""

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

    def moved(self) -> timedelta | None:
        """Return by how much the wall clock was set since the last look, back where that is below zero.

        None where it was not, or hardly. A machine that slept looks as if its clock had been set forward.
        """
        before, self._offset = self._offset, self._now()
        by = self._offset - before
        return by if abs(by) > TOLERATED else None
