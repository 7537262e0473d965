"""Work that is asked for from many threads, done by one at a time."""

from __future__ import annotations

import threading
from collections.abc import Callable


class Coalesced:
    """Calls `work` in the calling thread; while a call is under way, further ones come to one more call after it."""

    def __init__(self, work: Callable[[], None]) -> None:
        self._work = work
        self._lock = threading.Lock()
        self._wanted = threading.Event()

    @property
    def idle(self) -> bool:
        """Whether no thread is at it, and none has asked for more."""
        return not self._lock.locked() and not self._wanted.is_set()

    def __call__(self) -> None:
        """Do the work, or have it done by whoever is at it."""
        self._wanted.set()
        while self._wanted.is_set() and self._lock.acquire(blocking=False):
            try:
                self._wanted.clear()
                self._work()
            finally:
                self._lock.release()
