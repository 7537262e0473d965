"""Promotions as answers: in lists, and one by one with all that belongs to it."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel

from levelgate.api.full_forms import full_version
from levelgate.api.grant_answers import GrantAnswer
from levelgate.domain.event import LEVELGATE
from levelgate.domain.gate import Missing
from levelgate.domain.pipeline import RunState
from levelgate.domain.promotion import Answer, Decision, PromotionRecord, PromotionState, WorkRun
from levelgate.ports import Environment
from levelgate.usecases.promoting.showing import ShownPromotion, show_promotion


class DecisionAnswer(BaseModel):
    """What a person said at a gate; one that was withdrawn counts no more."""

    gate: str
    person: str
    answer: Answer
    reason: str
    at: datetime
    withdrawn_at: datetime | None

    @classmethod
    def of(cls, decision: Decision) -> DecisionAnswer:
        """Shape a decision."""
        return cls(
            gate=decision.gate,
            person=decision.person,
            answer=decision.answer,
            reason=decision.reason,
            at=decision.at,
            withdrawn_at=decision.withdrawn_at,
        )


class WorkAnswer(BaseModel):
    """How the run of one pipeline of its work stands."""

    pipeline: str
    run: str
    state: RunState
    ended_at: datetime | None

    @classmethod
    def of(cls, run: WorkRun) -> WorkAnswer:
        """Shape a run."""
        return cls(pipeline=run.pipeline, run=run.run_id, state=run.state, ended_at=run.ended_at)


class MissingAnswer(BaseModel):
    """One thing that is missing: at which gate, who can supply it, and when time alone may."""

    gate: str
    what: str
    who: list[str]
    look_again: datetime | None

    @classmethod
    def of(cls, missing: Missing) -> MissingAnswer:
        """Shape what is missing."""
        return cls(gate=missing.gate, what=missing.what, who=list(missing.who), look_again=missing.look_again)


class PromotionAnswer(BaseModel):
    """A promotion; `requester` is `levelgate` where it is automatic, and `end_reason` says why it ended so.

    `signed_sets` are the numbers of the sets that signed it off, by product.
    """

    id: int
    version: str
    version_id: int
    digest: str
    line: str | None
    level: str
    state: PromotionState
    reason: str
    requester: str
    automatic: bool
    skip: bool
    override: list[str]
    rollback: bool
    created_at: datetime
    asked_at: datetime | None
    entered_at: datetime | None
    worked_at: datetime | None
    ended_at: datetime | None
    end_reason: str
    signed_sets: dict[str, int]

    @classmethod
    def of(cls, record: PromotionRecord) -> PromotionAnswer:
        """Shape a promotion."""
        promotion, version = record.promotion, record.version
        return cls(
            id=promotion.id,
            version=full_version(version),
            version_id=version.id,
            digest=version.digest,
            line=version.line,
            level=record.level,
            state=promotion.state,
            reason=promotion.reason,
            requester=promotion.requester or LEVELGATE,
            automatic=not promotion.asked,
            skip=promotion.skip,
            override=sorted(promotion.overrides),
            rollback=promotion.rollback,
            created_at=promotion.created_at,
            asked_at=promotion.asked_at,
            entered_at=promotion.entered_at,
            worked_at=promotion.worked_at,
            ended_at=promotion.ended_at,
            end_reason=promotion.end_reason,
            signed_sets=dict(promotion.signed_sets),
        )


class WholePromotionAnswer(PromotionAnswer):
    """A promotion with its decisions, its runs, the grant that it wrote, and what an open one lacks.

    `look_again` is the first moment at which time alone may bring it further.
    """

    decisions: list[DecisionAnswer]
    runs: list[WorkAnswer]
    grant: GrantAnswer | None
    missing: list[MissingAnswer]
    look_again: datetime | None

    @classmethod
    def of_shown(cls, shown: ShownPromotion) -> WholePromotionAnswer:
        """Shape a promotion with all that belongs to it."""
        promotion = shown.record.promotion
        return cls(
            **PromotionAnswer.of(shown.record).model_dump(),
            decisions=[DecisionAnswer.of(one) for one in promotion.decisions],
            runs=[WorkAnswer.of(one) for one in promotion.runs],
            grant=None if shown.grant is None else GrantAnswer.of(shown.grant),
            missing=[MissingAnswer.of(one) for one in shown.missing],
            look_again=shown.look_again,
        )


def whole(environment: Environment, number: int) -> WholePromotionAnswer:
    """Return the answer about one promotion."""
    return WholePromotionAnswer.of_shown(show_promotion(environment, number))
