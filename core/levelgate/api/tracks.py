"""Tracks with their levels, and their boards."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel

from levelgate.api.context import EnvironmentGiven
from levelgate.api.full_forms import full_version
from levelgate.api.hold_answers import HeldAnswer
from levelgate.api.paging import Page, PagingGiven
from levelgate.api.promotion_answers import MissingAnswer
from levelgate.domain.board import Cell
from levelgate.domain.facts import Need, Standing
from levelgate.domain.promoting.explanation import Explanation
from levelgate.domain.promotion import PromotionRecord, PromotionState
from levelgate.domain.track import Activate, Level, Next, Track
from levelgate.domain.track_fields import level_fields
from levelgate.usecases.promoting.boards import ShownRow, show_board

router = APIRouter(prefix="/tracks", tags=["tracks"])


class LevelAnswer(BaseModel):
    """A level; `need` says how many of `after` are needed, and `slots` is null where they are unlimited.

    `entry` and `exit` are the gates that were declared, with their settings as the declaration file spells them.
    """

    level: str
    after: list[str]
    need: Need
    activate: Activate
    slots: int | None
    next: Next
    entry: dict[str, Any]
    exit: dict[str, Any]
    work: list[str]

    @classmethod
    def of(cls, track: Track, level: Level) -> LevelAnswer:
        """Shape a level of a track."""
        fields: Any = level_fields(level)
        return cls(
            level=track.reference(level.name),
            after=[track.reference(name) for name in level.after],
            need=level.need,
            activate=level.activate,
            slots=level.slots,
            next=level.next,
            entry=fields.get("entry", {}),
            exit=fields.get("exit", {}),
            work=list(level.work),
        )


class TrackAnswer(BaseModel):
    """A track; its levels in track order, each after those that it needs."""

    name: str
    revision: int
    levels: list[LevelAnswer]

    @classmethod
    def of(cls, track: Track) -> TrackAnswer:
        """Shape a track."""
        levels = [LevelAnswer.of(track, level) for level in track.definition.in_order()]
        return cls(name=track.name, revision=track.revision, levels=levels)


class OccupantAnswer(BaseModel):
    """The version that entered a level last, and what became of it there.

    `state` is that of the promotion that entered, an end once and for all. `standing` is what the version has come to
    at the level by now: a grant may be revoked since. `unsupported`: it holds the level without support.
    """

    version: str
    version_id: int
    promotion: int
    state: PromotionState
    standing: Standing | None
    unsupported: bool
    entered_at: datetime | None
    end_reason: str

    @classmethod
    def of(cls, record: PromotionRecord, cell: Cell) -> OccupantAnswer:
        """Shape the occupant of a cell."""
        return cls(
            version=full_version(record.version),
            version_id=record.version.id,
            promotion=record.id,
            state=record.promotion.state,
            standing=cell.standing,
            unsupported=cell.unsupported,
            entered_at=record.promotion.entered_at,
            end_reason=record.promotion.end_reason,
        )


class WaitingAnswer(BaseModel):
    """A version that waits at a level, what it waits for, and when to look again."""

    version: str
    version_id: int
    promotion: int
    missing: list[MissingAnswer]
    look_again: datetime | None

    @classmethod
    def of(cls, record: PromotionRecord, explained: Explanation) -> WaitingAnswer:
        """Shape what waits in a cell."""
        return cls(
            version=full_version(record.version),
            version_id=record.version.id,
            promotion=record.id,
            missing=[MissingAnswer.of(one) for one in explained.missing],
            look_again=explained.look_again,
        )


class CellAnswer(BaseModel):
    """How a lane stands at a level: its occupant, never what waits, which is told beside it.

    `available` is the newest version that a person may ask for, `pinned` what keeps automation out.
    """

    level: str
    occupant: OccupantAnswer | None
    pinned: HeldAnswer | None
    waiting: list[WaitingAnswer]
    available: str | None

    @classmethod
    def of(cls, level: str, cell: Cell, shown: ShownRow) -> CellAnswer:
        """Shape a cell of a row."""
        return cls(
            level=level,
            occupant=None if cell.occupant is None else OccupantAnswer.of(cell.occupant, cell),
            pinned=None if cell.pin is None else HeldAnswer.of(cell.pin),
            waiting=[WaitingAnswer.of(one, shown.explained[one.id]) for one in cell.waiting],
            available=None if cell.available is None else full_version(cell.available),
        )


class RowAnswer(BaseModel):
    """A lane on the board, with a cell for each level of its track, in track order."""

    lane: str
    cells: list[CellAnswer]

    @classmethod
    def of(cls, shown: ShownRow) -> RowAnswer:
        """Shape a row."""
        lane = shown.row.lane
        cells = [
            CellAnswer.of(lane.track.reference(level.name), shown.row.cell(level.name), shown)
            for level in lane.track.definition.in_order()
        ]
        return cls(lane=lane.reference, cells=cells)


@router.get("")
def list_tracks(environment: EnvironmentGiven, paging: PagingGiven) -> Page[TrackAnswer]:
    """List the tracks by name."""
    with environment.store.read() as transaction:
        return paging.page_by_name(transaction.tracks.all(), TrackAnswer.of, lambda track: track.name)


@router.get("/{name}")
def show_track(environment: EnvironmentGiven, name: str) -> TrackAnswer:
    """Show one track: its levels, their gates and their work."""
    with environment.store.read() as transaction:
        return TrackAnswer.of(transaction.tracks.get(name))


@router.get("/{name}/board")
def list_board(environment: EnvironmentGiven, paging: PagingGiven, name: str) -> Page[RowAnswer]:
    """List the lanes of a track: at each level the occupant and its state, and what waits there and why."""
    shown = show_board(environment, name, after=paging.position(int) or 0, limit=paging.limit + 1)
    return paging.page(shown, RowAnswer.of, lambda one: one.row.lane.id)
