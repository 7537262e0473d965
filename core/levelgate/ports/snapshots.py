"""All that the tables hold at one moment, as the use cases need it."""

from __future__ import annotations

from typing import Protocol

from levelgate.domain.replaying.snapshot import Snapshot


class Snapshots(Protocol):
    """What the tables hold, to be compared with what the events tell (I7)."""

    def take(self) -> Snapshot:
        """Return all that events tell of, as it is stored; what an unfinished first contact wrote is left out."""
        ...
