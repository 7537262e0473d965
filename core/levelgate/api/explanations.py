"""Explanations: why a version is not further, what is missing, who can supply it, and when to look again."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel

from levelgate.api.context import EnvironmentGiven
from levelgate.api.full_forms import full_version
from levelgate.api.hold_answers import HeldAnswer
from levelgate.api.promotion_answers import MissingAnswer
from levelgate.api.versions import finding
from levelgate.domain.facts import Standing
from levelgate.domain.promoting.explanation import Explanation
from levelgate.domain.promotion import PromotionState
from levelgate.usecases.promoting.explaining import ExplainedVersion, explain_version

router = APIRouter(tags=["versions"])


class ExplainedLevelAnswer(BaseModel):
    """How a version stands at a level: what it has come to there, and what it lacks to get further.

    `promotion` is the number of the open one, `state` its state. `available`: it could be offered or asked for now.
    """

    level: str
    standing: Standing | None
    unsupported: bool
    promotion: int | None
    state: PromotionState | None
    available: bool
    missing: list[MissingAnswer]
    look_again: datetime | None

    @classmethod
    def of(cls, level: str, explained: Explanation) -> ExplainedLevelAnswer:
        """Shape an explanation at a level, which is given in full."""
        promotion = explained.promotion
        return cls(
            level=level,
            standing=explained.standing,
            unsupported=explained.unsupported,
            promotion=None if promotion is None else promotion.id,
            state=None if promotion is None else promotion.state,
            available=explained.available,
            missing=[MissingAnswer.of(one) for one in explained.missing],
            look_again=explained.look_again,
        )


class ExplanationAnswer(BaseModel):
    """A version in its lane, level by level in track order; `blocks` keep it from every level, whatever it holds."""

    version: str
    version_id: int
    lane: str
    blocks: list[HeldAnswer]
    levels: list[ExplainedLevelAnswer]

    @classmethod
    def of(cls, explained: ExplainedVersion) -> ExplanationAnswer:
        """Shape an explanation."""
        track = explained.lane.track
        return cls(
            version=full_version(explained.version),
            version_id=explained.version.id,
            lane=explained.lane.reference,
            blocks=[HeldAnswer.of(one) for one in explained.blocks],
            levels=[ExplainedLevelAnswer.of(track.reference(one.level), one) for one in explained.levels],
        )


@router.get("/versions/{version:path}/explain")
def explain(
    environment: EnvironmentGiven,
    version: str,
    level: Annotated[str | None, Query(description="at this level only")] = None,
) -> ExplanationAnswer:
    """Explain why a version is not further: what is missing gate by gate, who can supply it, when to look again."""
    explained = explain_version(environment, finding(version), level)
    return ExplanationAnswer.of(explained)
