"""How long the demonstration waits for what must happen."""

from __future__ import annotations

import time
from collections.abc import Callable

_PATIENCE = 30.0
_LOOK = 0.1


def wait_until(there: Callable[[], bool]) -> None:
    """Wait until something is there, or for half a minute: what is missing then is for the caller to tell."""
    deadline = time.monotonic() + _PATIENCE
    while not there() and time.monotonic() < deadline:
        time.sleep(_LOOK)
