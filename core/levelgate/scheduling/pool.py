"""A bounded pool of threads for work that may take long."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable

_logger = logging.getLogger(__name__)


class Pool:
    """Does so many pieces of work at once, never two with the same key; `then` is called after each.

    The threads are daemons: one that hangs does not keep the process from ending.
    """

    def __init__(self, name: str, size: int, *, then: Callable[[], None] | None = None) -> None:
        self._name = name
        self._size = size
        self._then = then
        self._changed = threading.Condition()
        self._keys: set[str] = set()

    @property
    def keys(self) -> frozenset[str]:
        """The keys of what goes on."""
        with self._changed:
            return frozenset(self._keys)

    @property
    def room(self) -> int:
        """How many more pieces of work it takes now."""
        with self._changed:
            return self._size - len(self._keys)

    def submit(self, key: str, work: Callable[[], object]) -> bool:
        """Begin a piece of work; False where there is no room, or work with that key goes on."""
        with self._changed:
            if key in self._keys or len(self._keys) >= self._size:
                return False
            self._keys.add(key)
        thread = threading.Thread(target=self._do, args=(key, work), name=f"{self._name} {key}", daemon=True)
        try:
            thread.start()
        except RuntimeError:
            self._done(key)
            raise
        return True

    def _do(self, key: str, work: Callable[[], object]) -> None:
        try:
            work()
        except Exception:
            _logger.exception("%s %s failed", self._name, key)
        finally:
            self._done(key)
        if self._then is not None:
            self._then()

    def _done(self, key: str) -> None:
        with self._changed:
            self._keys.discard(key)
            self._changed.notify_all()

    def wait_idle(self, seconds: float) -> bool:
        """Wait until nothing goes on; False where that takes longer."""
        end = time.monotonic() + seconds
        with self._changed:
            while self._keys:
                left = end - time.monotonic()
                if left <= 0:
                    return False
                self._changed.wait(left)
            return True
