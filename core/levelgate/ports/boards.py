"""What is read of many lanes at once, as the use cases need it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from levelgate.domain.board import BoardRow
from levelgate.domain.lane import Lane, LaneRecord
from levelgate.domain.scheme import VersionScheme
from levelgate.domain.track import Level
from levelgate.domain.version import Version


class Boards(Protocol):
    """The board, and what goes by it."""

    def rows(self, lanes: Sequence[LaneRecord]) -> Sequence[BoardRow]:
        """Return the rows of these lanes, in their order."""
        ...

    def lanes(self, records: Sequence[LaneRecord], scheme_of: Callable[[str], VersionScheme]) -> Sequence[Lane]:
        """Load these lanes, in their order, with what is open and listed in them, and nothing else.

        That is enough to explain what waits and what is listed, and for nothing to move. `scheme_of` finds a version
        scheme by the name of a repository type.
        """
        ...

    def with_candidates(self, record: LaneRecord, lane: Lane, level: Level, *, limit: int) -> Lane:
        """Return a lane with the newest versions besides that may be available at a level, at most so many."""
        ...

    def held(self, lane: LaneRecord) -> Mapping[str, Version]:
        """Return the newest version that holds each level of a lane, by the level's name."""
        ...

    def near(self, level: str, *, after: int = 0, limit: int = 50) -> Sequence[LaneRecord]:
        """Return lanes, by id, after that one, in which something waits, or is available, at a level (`web/prod`)."""
        ...
