"""SIGTERM and SIGINT, as something that can be waited for."""

from __future__ import annotations

import os
import select
import signal
import threading
from contextlib import suppress
from types import FrameType, TracebackType
from typing import Self

_CAUGHT = (signal.SIGTERM, signal.SIGINT)


class Signals:
    """Counts SIGTERM and SIGINT while it is entered; the handlers before it come back.

    Outside of the main thread, where nobody may handle signals, it can only be woken.
    The handler writes to a pipe: setting an Event could meet the main thread inside of that Event's lock.
    """

    def __init__(self) -> None:
        self.count = 0
        self._open = False
        self._lock = threading.RLock()  # a signal may come while the main thread holds it

    def __enter__(self) -> Self:
        self._reading, self._writing = os.pipe()
        self._open = True
        os.set_blocking(self._reading, False)
        os.set_blocking(self._writing, False)
        mine = threading.current_thread() is threading.main_thread()
        self._before = {number: signal.signal(number, self._caught) for number in _CAUGHT if mine}
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)
        with self._lock:
            os.close(self._reading)
            os.close(self._writing)
            self._open = False

    def _caught(self, _number: int, _frame: FrameType | None) -> None:
        self.stop()

    def stop(self) -> None:
        """Count as a signal does, from whichever thread."""
        self.count += 1
        self.wake()

    def wake(self) -> None:
        """End a wait, from whichever thread, also when nobody waits any more."""
        with self._lock, suppress(BlockingIOError):
            if self._open:
                os.write(self._writing, b"!")

    def wait(self, seconds: float) -> int:
        """Wait for a signal; return how many came since this was entered."""
        select.select([self._reading], [], [], seconds)
        with suppress(BlockingIOError):
            os.read(self._reading, 4096)
        return self.count
