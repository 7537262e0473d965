"""Tries again in seconds what passes in seconds."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

from levelgate.errors import TryLater
from levelgate.network.deadline import Deadline

T = TypeVar("T")


class Passing(Exception):
    """A failure that may be gone in seconds; `wait` is what the server asked for, in seconds."""

    def __init__(self, error: TryLater, wait: float = 0.0) -> None:
        super().__init__(error)
        self.error = error
        self.wait = wait


def with_retries(attempt: Callable[[], T], waits: tuple[float, ...], deadline: Deadline) -> T:
    """Return what an attempt returns; after a passing failure wait and try again, as often as there are waits.

    What the last attempt failed with is raised, also where the next wait would outlive the deadline.
    """
    for wait in waits:
        try:
            return attempt()
        except Passing as passing:
            pause = max(wait, passing.wait)
            if pause >= deadline.remaining:
                raise passing.error from None
            time.sleep(pause)
    try:
        return attempt()
    except Passing as passing:
        raise passing.error from None
