"""A bounded pool of threads for work that may take long."""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

Work: TypeAlias = Callable[[], object]

_logger = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True, slots=True)
class Patience:
    """After how many seconds a piece of work is a slow one, and how many of those are borne with."""

    seconds: float = 0.0
    slow: int = 0


class Pool:
    """Does so many pieces of work at once, never two with the same key; `then` is called where none waits after one.

    Pieces that have taken longer than `patience` says take no room, up to so many: those that hang starve nobody.
    The threads are daemons: one that hangs does not keep the process from ending.
    """

    def __init__(
        self,
        name: str,
        size: int,
        *,
        then: Callable[[], None] | None = None,
        patience: Patience | None = None,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._name = name
        self._size = size
        self._then = then
        self._patience = patience or Patience()
        self._now = now
        self._changed = threading.Condition()
        self._began: dict[str, float] = {}
        self._waiting: deque[tuple[str, Work]] = deque()

    @property
    def keys(self) -> frozenset[str]:
        """The keys of what goes on."""
        with self._changed:
            return frozenset(self._began)

    @property
    def slow(self) -> int:
        """How many pieces of work take no room, for they have taken long."""
        with self._changed:
            return self._counted_slow()

    @property
    def room(self) -> int:
        """How many more pieces of work it takes now."""
        with self._changed:
            return self._room()

    @property
    def waiting(self) -> frozenset[str]:
        """The keys of what waits for room."""
        with self._changed:
            return frozenset(key for key, _ in self._waiting)

    def _room(self) -> int:
        return self._size + self._counted_slow() - len(self._began)

    def _counted_slow(self) -> int:
        if not self._patience.slow:
            return 0
        long_ago = self._now() - self._patience.seconds
        return min(self._patience.slow, sum(began <= long_ago for began in self._began.values()))

    def submit(self, key: str, work: Work) -> bool:
        """Begin a piece of work; False where there is no room, or work with that key goes on."""
        with self._changed:
            if key in self._began or self._room() <= 0:
                return False
            self._began[key] = self._now()
        self._start(key, work)
        return True

    def offer(self, key: str, work: Work) -> bool:
        """Have a piece of work done when there is room, in order; False where one with that key goes on or waits."""
        with self._changed:
            if key in self._began or any(key == other for other, _ in self._waiting):
                return False
            self._waiting.append((key, work))
        return True

    def begin(self) -> None:
        """Begin with what waits, as far as there is room."""
        while (piece := self._next()) is not None:
            self._start(*piece)

    def _next(self) -> tuple[str, Work] | None:
        with self._changed:
            if not self._waiting or self._room() <= 0:
                return None
            key, work = self._waiting.popleft()
            self._began[key] = self._now()
            return key, work

    def _start(self, key: str, work: Work) -> None:
        thread = threading.Thread(target=self._serve, args=(key, work), name=f"{self._name} {key}", daemon=True)
        try:
            thread.start()
        except RuntimeError:
            self._done(key)
            raise

    def _serve(self, key: str, work: Work) -> None:
        piece: tuple[str, Work] | None = (key, work)
        while piece is not None:
            self._do(*piece)
            piece = self._next()
        if self._then is not None:
            self._then()

    def _do(self, key: str, work: Work) -> None:
        try:
            work()
        except Exception:
            _logger.exception("%s %s failed", self._name, key)
        finally:
            self._done(key)

    def _done(self, key: str) -> None:
        with self._changed:
            self._began.pop(key, None)
            self._changed.notify_all()

    def wait_idle(self, seconds: float) -> bool:
        """Wait until nothing goes on; False where that takes longer."""
        end = time.monotonic() + seconds
        with self._changed:
            while self._began:
                left = end - time.monotonic()
                if left <= 0:
                    return False
                self._changed.wait(left)
            return True
