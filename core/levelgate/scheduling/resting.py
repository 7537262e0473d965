"""What failed is left alone for a while."""

from __future__ import annotations

import threading
import time
from collections.abc import Hashable
from typing import Generic, TypeVar

Name = TypeVar("Name", bound=Hashable)

_REST = 5.0


class Resting(Generic[Name]):
    """The names that are left alone for a few seconds."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._until: dict[Name, float] = {}

    def add(self, name: Name) -> None:
        """Leave one alone from now on."""
        with self._lock:
            self._until[name] = time.monotonic() + _REST

    def names(self) -> frozenset[Name]:
        """Return those that are to be left alone now."""
        now = time.monotonic()
        with self._lock:
            self._until = {name: until for name, until in self._until.items() if until > now}
            return frozenset(self._until)
