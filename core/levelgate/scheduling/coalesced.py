"""Work that is asked for from many threads, done by one at a time."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Generic, TypeVar

Work = TypeVar("Work", bound=Callable[[], None])


class Coalesced(Generic[Work]):
    """Calls `work` in the calling thread; while a call is under way, further ones come to one more call after it."""

    def __init__(self, work: Work) -> None:
        self.work = work
        self._lock = threading.Lock()
        self._wanted = threading.Event()
        self._since: float | None = None

    @property
    def idle(self) -> bool:
        """Whether no thread is at it, and none has asked for more."""
        return not self._lock.locked() and not self._wanted.is_set()

    @property
    def lasting(self) -> float:
        """For how many seconds the call that is under way has lasted; 0 where there is none."""
        since = self._since
        return 0.0 if since is None else time.monotonic() - since

    def __call__(self) -> None:
        """Do the work, or have it done by whoever is at it."""
        self._wanted.set()
        while self._wanted.is_set() and self._lock.acquire(blocking=False):
            try:
                self._wanted.clear()
                self._since = time.monotonic()
                self.work()
            finally:
                self._since = None
                self._lock.release()
