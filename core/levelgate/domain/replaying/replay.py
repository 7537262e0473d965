"""All of the ledger, as its events tell it: a fold over them in their order."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from levelgate.domain.replaying.grants import Grants
from levelgate.domain.replaying.holds import Holds
from levelgate.domain.replaying.promotions import Promotions
from levelgate.domain.replaying.sets import Sets
from levelgate.domain.replaying.snapshot import Snapshot
from levelgate.domain.replaying.versions import Versions

if TYPE_CHECKING:
    from levelgate.domain.event import Event
    from levelgate.domain.replaying.snapshot import Fields


class Replay:
    """Takes events one after the other; what it comes to is what the tables must hold (I7)."""

    def __init__(self) -> None:
        self._parts = (Versions(), Promotions(), Grants(), Sets(), Holds())

    def take(self, events: Iterable[Event]) -> None:
        """Take further events."""
        for event in events:
            for part in self._parts:
                part.take(event)

    def snapshot(self) -> Snapshot:
        """Return what they have told until now."""
        records: dict[str, dict[str, Fields]] = {}
        for part in self._parts:
            records |= {noun: dict(known) for noun, known in part.records().items()}
        return Snapshot(records=records)
