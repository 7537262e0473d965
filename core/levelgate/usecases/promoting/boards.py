"""The board as it is shown: the cells of a track's lanes, and why what waits in them waits (R20, I10)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from levelgate.domain.board import BoardRow
from levelgate.domain.promoting.explanation import Explaining, Explanation
from levelgate.usecases.promoting.outlooks import explained

if TYPE_CHECKING:
    from levelgate.domain.lane import Lane
    from levelgate.ports import Environment


@dataclass(frozen=True, kw_only=True, slots=True)
class ShownRow:
    """A lane with its cells; `explained` says of each promotion that waits, by its number, what it waits for."""

    row: BoardRow
    explained: Mapping[int, Explanation] = field(default_factory=dict)


def show_board(environment: Environment, track: str, *, after: int = 0, limit: int = 100) -> Sequence[ShownRow]:
    """Show the lanes of a track, by id, after that one; only those in which something waits are loaded."""
    now = environment.clock.now()
    with environment.store.read() as transaction:
        known = transaction.tracks.get(track)
        rows = transaction.boards.rows(transaction.lanes.of_track(known.name, after=after, limit=limit))
        waiting = [row for row in rows if any(cell.waiting for cell in row.cells.values())]
        lanes = transaction.boards.lanes(
            [row.lane for row in waiting], lambda name: environment.types.repository_type(name).scheme
        )
        lanes = explained(transaction, lanes)
    found = {lane.id: _explained(lane, row, now) for lane, row in zip(lanes, waiting, strict=True)}
    return [ShownRow(row=row, explained=found.get(row.lane.id, {})) for row in rows]


def _explained(lane: Lane, row: BoardRow, now: datetime) -> Mapping[int, Explanation]:
    explaining = Explaining(lane, now)
    return {
        record.id: explaining.explain(level, lane.versions[record.version.id])
        for level in lane.track.definition.levels
        for record in row.cell(level.name).waiting
    }
