"""A total deadline that ends a connection by shutting its socket."""

from __future__ import annotations

import socket
import threading
import time
from contextlib import suppress
from types import TracebackType
from typing import Self

from levelgate.errors import DeadlineExceeded
from levelgate.network.alarms import ALARMS, Alarm


class Deadline:
    """So many seconds from now; when they are over, the watched socket is shut, whoever waits for it.

    A shut socket can look like the end of a good answer, so whatever was read counts only if `check` still passes
    afterwards. `missed` says what was not done by then.
    """

    def __init__(self, seconds: float, *, missed: str = "did not answer") -> None:
        self._seconds = seconds
        self._missed = missed
        self._end = time.monotonic() + seconds
        self._lock = threading.Lock()
        self._watched: socket.socket | None = None
        self._alarm: Alarm | None = None

    def __enter__(self) -> Self:
        """Set the alarm."""
        self._alarm = ALARMS.set(self.remaining, self._fire)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop the alarm and let go of the socket."""
        if self._alarm is not None:
            ALARMS.cancel(self._alarm)
        self._replace(None)

    @property
    def remaining(self) -> float:
        """How many seconds are left, never below zero."""
        return max(0.0, self._end - time.monotonic())

    @property
    def passed(self) -> bool:
        """Whether it is over."""
        return self.remaining == 0.0

    def watch(self, connected: socket.socket) -> None:
        """Shut this socket at the end, in place of the one watched before."""
        # A duplicate: letting go must not close the pool's socket, and TLS detaches the socket that it wraps.
        self._replace(socket.fromfd(connected.fileno(), connected.family, connected.type))
        if self.passed:
            self._fire()

    def end(self) -> None:
        """Let it be over now."""
        self._end = time.monotonic()
        self._fire()

    def check(self, place: str) -> None:
        """Raise DeadlineExceeded where it is over."""
        if self.passed:
            raise self.error(place)

    def error(self, place: str) -> DeadlineExceeded:
        """Return the error that says what was not done in time."""
        return DeadlineExceeded(
            f"{place} {self._missed} within {self._seconds:g} seconds",
            mend="look at the server and the network; try again later",
        )

    def _replace(self, watched: socket.socket | None) -> None:
        with self._lock:
            if self._watched is not None:
                self._watched.close()
            self._watched = watched

    def _fire(self) -> None:
        with self._lock, suppress(OSError):
            if self._watched is not None:
                self._watched.shutdown(socket.SHUT_RDWR)
