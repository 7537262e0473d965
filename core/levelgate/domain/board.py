"""The board: how lanes stand at the levels of their track, and what is ready."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from levelgate.domain.facts import Standing
from levelgate.domain.hold import Hold
from levelgate.domain.lane import LaneRecord
from levelgate.domain.promotion import PromotionRecord
from levelgate.domain.version import Version


@dataclass(frozen=True, kw_only=True, slots=True)
class Cell:
    """How a lane stands at one level.

    `occupant` is the promotion that entered last, whatever became of it; `standing` is what its version has come to at
    the level by now, and `unsupported` whether that is a grant without support. `pin` is the lane's own there.
    `waiting` are those that wait, the lowest version first; `available` is the newest version that a person may ask
    for.
    """

    occupant: PromotionRecord | None = None
    standing: Standing | None = None
    unsupported: bool = False
    pin: Hold | None = None
    waiting: tuple[PromotionRecord, ...] = ()
    available: Version | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class BoardRow:
    """A lane with its cells, by the names of the levels; a level where nothing ever was has none."""

    lane: LaneRecord
    cells: Mapping[str, Cell] = field(default_factory=dict)

    def cell(self, level: str) -> Cell:
        """Return the cell of a level."""
        return self.cells.get(level) or Cell()
