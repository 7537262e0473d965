"""A server on a thread of its own, and waiting for what it does."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Protocol, Self

from levelgate.ports import Environment
from levelgate.scheduling.limits import Limits
from levelgate.scheduling.server import Server
from levelgate.scheduling.signals import Signals

FAST = Limits(tick=0.05, beat=0.1, grace=0.5, farewell=3.0)


class Served(Protocol):
    """What a server works on."""

    @property
    def environment(self) -> Environment: ...


class Serving:
    """A server on a thread of its own."""

    def __init__(self, yard: Served, limits: Limits = FAST, watch: Callable[..., None] | None = None) -> None:
        self.server = Server(yard.environment, limits=limits, watch=watch)
        self.signals = Signals()
        self.stopped_after = 0.0
        self._thread = threading.Thread(target=self.server.serve, args=(self.signals,))

    def __enter__(self) -> Self:
        self.signals.__enter__()
        self._thread.start()
        return self

    def stop(self, signals: int = 1) -> None:
        began = time.monotonic()
        for _ in range(signals):
            self.signals.stop()
        self._thread.join(30)
        assert not self._thread.is_alive()
        self.stopped_after = time.monotonic() - began

    def __exit__(self, *_error: object) -> None:
        if self._thread.is_alive():
            self.stop(3)
        self.signals.__exit__(None, None, None)


def until(condition: Callable[[], bool], seconds: float = 10.0) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.02)
    return condition()
