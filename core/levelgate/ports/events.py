"""The events, as the use cases need them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from levelgate.domain.event import Event, NewEvent


class Events(Protocol):
    """The events: append-only, numbered without gaps, chained by hashes."""

    def append(self, events: Sequence[NewEvent]) -> Sequence[Event]:
        """Give them numbers, ids and hashes in order, and store them in bulk."""
        ...

    def after(
        self, number: int, *, limit: int = 100, kinds: Sequence[str] = (), package: str | None = None
    ) -> Sequence[Event]:
        """Return events with higher numbers, of these kinds (`version.*` too) and about this package reference."""
        ...

    def last(self) -> int:
        """Return the highest number, 0 where there is none."""
        ...

    def verify(self) -> int:
        """Walk the chain and return how many are good; raise DatabaseUnusable, naming the first bad entry."""
        ...
