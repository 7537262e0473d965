"""Promotions as rows, with the decisions on them and the runs of their work."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, select

from levelgate.domain.pipeline import RunState
from levelgate.domain.promotion import Answer, Decision, Promotion, PromotionState, WorkRun
from levelgate.storage.prepared import Prepared, among
from levelgate.storage.references import NAME_IN_LANE
from levelgate.storage.tables import decisions, levels, pipelines, promotions, runs

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import ColumnElement, Connection, Select


def select_promotions(*conditions: ColumnElement[bool]) -> Select[Any]:
    """Select promotions with the names of their levels, by number."""
    joined = promotions.join(levels, promotions.c.level_id == levels.c.id)
    return (
        select(promotions, NAME_IN_LANE.label("level")).select_from(joined).where(*conditions).order_by(promotions.c.id)
    )


_OPEN = Prepared(select_promotions(promotions.c.lane_id == bindparam("lane"), promotions.c.open))


def open_promotions(connection: Connection, lane_id: int) -> tuple[Promotion, ...]:
    """Return the open promotions of a lane."""
    return whole_promotions(connection, _OPEN.all(connection, lane=lane_id))


def whole_promotions(connection: Connection, rows: Sequence[Any]) -> tuple[Promotion, ...]:
    """Return the promotions of such rows, with their decisions and runs."""
    decided = _decisions(connection, [row.id for row in rows])
    work = _runs(connection, [row.id for row in rows if row.entered_at is not None])
    return tuple(_promotion(row, decided.get(row.id, ()), work.get(row.id, ())) for row in rows)


def promotion_row(promotion: Promotion, *, lane_id: int, level_id: int) -> dict[str, Any]:
    """Return all columns of a promotion."""
    return {
        "id": promotion.id,
        "version_id": promotion.version_id,
        "level_id": level_id,
        "lane_id": lane_id,
        "created_at": promotion.created_at,
        **changeable(promotion),
    }


FIXED = ("id", "version_id", "level_id", "lane_id", "created_at")
"""The columns of a promotion that never change."""


def changeable(promotion: Promotion) -> dict[str, Any]:
    """Return the columns of a promotion that may change."""
    return {
        "state": promotion.state.value,
        "open": promotion.state.open,
        "requester": promotion.requester,
        "reason": promotion.reason,
        "asked_at": promotion.asked_at,
        "skip": promotion.skip,
        "overrides": sorted(promotion.overrides),
        "rollback": promotion.rollback,
        "asking_since": promotion.asking_since,
        "asking_stopped_at": promotion.asking_stopped_at,
        "entered_at": promotion.entered_at,
        "worked_at": promotion.worked_at,
        "ended_at": promotion.ended_at,
        "end_reason": promotion.end_reason,
        "signed_sets": dict(promotion.signed_sets),
        "revision": promotion.revision,
    }


_DECISIONS = Prepared(select(decisions).where(among(decisions.c.promotion_id, "ids")).order_by(decisions.c.id))
_RUNS = Prepared(
    select(runs.c.promotion_id, runs.c.id, runs.c.state, runs.c.ended_at, pipelines.c.name.label("pipeline"))
    .join(pipelines, runs.c.pipeline_id == pipelines.c.id)
    .where(among(runs.c.promotion_id, "ids"))
    .order_by(runs.c.number)
)


def _decisions(connection: Connection, ids: Sequence[int]) -> Mapping[int, Sequence[Decision]]:
    found: defaultdict[int, list[Decision]] = defaultdict(list)
    for row in _DECISIONS.all(connection, ids=ids) if ids else ():
        found[row.promotion_id].append(_decision(row))
    return found


def _runs(connection: Connection, ids: Sequence[int]) -> Mapping[int, Sequence[WorkRun]]:
    found: defaultdict[int, list[WorkRun]] = defaultdict(list)
    for row in _RUNS.all(connection, ids=ids) if ids else ():
        run = WorkRun(pipeline=row.pipeline, run_id=row.id, state=RunState(row.state), ended_at=row.ended_at)
        found[row.promotion_id].append(run)
    return found


def _decision(row: Any) -> Decision:
    return Decision(
        gate=row.gate,
        person=row.person,
        answer=Answer(row.answer),
        reason=row.reason,
        at=row.at,
        withdrawn_at=row.withdrawn_at,
    )


def _promotion(row: Any, decided: Sequence[Decision], work: Sequence[WorkRun]) -> Promotion:
    return Promotion(
        id=row.id,
        version_id=row.version_id,
        level=row.level,
        created_at=row.created_at,
        state=PromotionState(row.state),
        requester=row.requester,
        reason=row.reason,
        asked_at=row.asked_at,
        skip=row.skip,
        overrides=frozenset(row.overrides),
        rollback=row.rollback,
        asking_since=row.asking_since,
        asking_stopped_at=row.asking_stopped_at,
        entered_at=row.entered_at,
        worked_at=row.worked_at,
        ended_at=row.ended_at,
        end_reason=row.end_reason,
        decisions=tuple(decided),
        runs=tuple(work),
        signed_sets=tuple(sorted(row.signed_sets.items())),
        revision=row.revision,
    )
