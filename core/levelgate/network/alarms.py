"""Alarms: one thread that does something at given times, for all who want that."""

from __future__ import annotations

import heapq
import itertools
import logging
import threading
import time
from collections.abc import Callable

_LINGER = 10.0

_logger = logging.getLogger(__name__)


class Alarm:
    """One alarm; `work` must be quick, for others wait meanwhile."""

    def __init__(self, at: float, work: Callable[[], None]) -> None:
        self.at = at
        self.work: Callable[[], None] | None = work


class Alarms:
    """Rings alarms on a daemon thread that is there as long as there are any, and a little longer.

    A thread for each alarm would cost more than most of what they are set for.
    """

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._waiting: list[tuple[float, int, Alarm]] = []
        self._numbers = itertools.count()
        self._thread: threading.Thread | None = None
        self._looks_at = 0.0

    def set(self, seconds: float, work: Callable[[], None]) -> Alarm:
        """Have something done in so many seconds."""
        alarm = Alarm(time.monotonic() + seconds, work)
        with self._changed:
            heapq.heappush(self._waiting, (alarm.at, next(self._numbers), alarm))
            if self._thread is None:
                self._thread = threading.Thread(target=self._ring, name="alarms", daemon=True)
                self._thread.start()
            elif alarm.at < self._looks_at:
                self._changed.notify()
        return alarm

    def cancel(self, alarm: Alarm) -> None:
        """Have it not done, if it was not done yet."""
        with self._changed:
            alarm.work = None
            self._forget()

    def _forget(self) -> None:
        while self._waiting and self._waiting[0][2].work is None:
            heapq.heappop(self._waiting)

    def _ring(self) -> None:
        while (work := self._next()) is not None:
            try:
                work()
            except Exception:
                _logger.exception("an alarm failed")

    def _next(self) -> Callable[[], None] | None:
        """Wait for the next alarm; None where there has been none for a while, and the thread is to end."""
        with self._changed:
            while True:
                self._forget()
                if not self._waiting:
                    if self._wait(_LINGER) or self._waiting:
                        continue
                    self._thread = None
                    return None
                left = self._waiting[0][0] - time.monotonic()
                if left <= 0:
                    return heapq.heappop(self._waiting)[2].work
                self._wait(left)

    def _wait(self, seconds: float) -> bool:
        """Wait until then, or until an earlier alarm is set: waking this thread for each one would cost the most."""
        self._looks_at = time.monotonic() + seconds
        return self._changed.wait(seconds)


ALARMS = Alarms()
"""The alarms of this process."""
