"""What is read of many lanes at once, as the use cases need it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from levelgate.domain.board import BoardRow
from levelgate.domain.lane import LaneRecord
from levelgate.domain.version import Version


class Boards(Protocol):
    """The board, and what goes by it."""

    def rows(self, lanes: Sequence[LaneRecord]) -> Sequence[BoardRow]:
        """Return the rows of these lanes, in their order."""
        ...

    def held(self, lane: LaneRecord) -> Mapping[str, Version]:
        """Return the newest version that holds each level of a lane, by the level's name."""
        ...

    def near(self, level: str, *, after: int = 0, limit: int = 50) -> Sequence[LaneRecord]:
        """Return lanes, by id, after that one, in which something waits, or is available, at a level (`web/prod`)."""
        ...
