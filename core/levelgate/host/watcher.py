"""A plugin that watches events: a queue and a thread of its own, whose troubles reach nobody else."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from queue import Empty, Full, Queue

from levelgate.domain.event import Event
from levelgate.host.guard import Guard

logger = logging.getLogger(__name__)


class Watcher:
    """Gives events to one plugin, one after the other, on a daemon thread that starts with the first of them.

    What does not fit into the queue is dropped and logged; a call that hangs past its deadline is given up with its
    thread, which is noticed when the next events come.
    """

    def __init__(
        self,
        give: Callable[[Event], None],
        guard: Guard,
        *,
        seconds: float,
        capacity: int = 10_000,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._give = give
        self._guard = guard
        self._seconds = seconds
        self._now = now
        self._queue: Queue[Event | None] = Queue(capacity)
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._since: float | None = None
        self._closed = False

    def offer(self, events: Sequence[Event]) -> None:
        """Queue events; never blocks and never raises."""
        with self._lock:
            self._give_up_hanging()
            if self._guard.off or self._closed:
                return
            if self._thread is None:
                self._begin()
            dropped = sum(not self._put(event) for event in events)
        if dropped:
            logger.warning("plugin %s is slow with events: %d were not given to it", self._guard.plugin, dropped)

    def close(self, patience: float = 1.0) -> None:
        """Have what is queued given within so many seconds, and drop the rest."""
        with self._lock:
            self._closed = True
            thread = self._thread
            with suppress(Full):
                self._queue.put_nowait(None)
        if thread is not None:
            thread.join(patience)
        with self._lock:
            self._thread = None
            with suppress(Empty):
                while True:
                    self._queue.get_nowait()
            self._queue.put_nowait(None)

    def _put(self, event: Event) -> bool:
        try:
            self._queue.put_nowait(event)
        except Full:
            return False
        return True

    def _begin(self) -> None:
        self._since = None
        self._thread = threading.Thread(target=self._serve, name=f"levelgate-{self._guard.plugin}", daemon=True)
        self._thread.start()

    def _give_up_hanging(self) -> None:
        since = self._since
        if self._thread is not None and since is not None and self._now() - since > self._seconds:
            self._guard.hung("levelgate_event")
            self._begin()

    def _serve(self) -> None:
        while (event := self._queue.get()) is not None:
            self._since = self._now()
            try:
                self._give(event)
            except BaseException:  # a plugin's exit is a failure like any other
                logger.exception("plugin %s failed with event %d", self._guard.plugin, event.number)
            with self._lock:
                if self._thread is not threading.current_thread():
                    return
                self._since = None
