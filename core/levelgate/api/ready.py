"""What is ready: versions that could enter a level now, and are not in."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel

from levelgate.api.context import EnvironmentGiven
from levelgate.api.full_forms import full_version
from levelgate.api.paging import Page, Paging, PagingGiven
from levelgate.api.promotion_answers import MissingAnswer
from levelgate.domain.reference import LARGEST_NUMBER
from levelgate.usecases.promoting.ready import Ready, Spot, show_ready

router = APIRouter(tags=["levels"])


class ReadyAnswer(BaseModel):
    """A version that is ready at a level.

    `promotion` is the one that waits there, and `missing` says why it is not in. Where it is null a person has to ask,
    and `missing` says who, and what is needed then.
    """

    level: str
    lane: str
    version: str
    version_id: int
    promotion: int | None
    missing: list[MissingAnswer]

    @classmethod
    def of(cls, ready: Ready) -> ReadyAnswer:
        """Shape a version that is ready."""
        return cls(
            level=ready.level,
            lane=ready.lane.reference,
            version=full_version(ready.version),
            version_id=ready.version.id,
            promotion=None if ready.promotion is None else ready.promotion.id,
            missing=[MissingAnswer.of(one) for one in ready.missing],
        )


@router.get("/ready")
def list_ready(
    environment: EnvironmentGiven,
    paging: PagingGiven,
    level: Annotated[str | None, Query(description="at this level only, such as web/prod")] = None,
) -> Page[ReadyAnswer]:
    """List the versions that could enter a level now: all entry gates pass, or a person has to ask first.

    `limit` is how many lanes are looked at; a page may hold more than that, or none, and still have a next one.
    """
    found, spot = show_ready(environment, level, after=_spot(paging), limit=paging.limit)
    return paging.part(found, ReadyAnswer.of, None if spot is None else [spot.level, spot.lane_id])


def _spot(paging: Paging) -> Spot | None:
    match paging.position(list):
        case None:
            return None
        case [str(level), int(lane_id)] if 0 <= lane_id <= LARGEST_NUMBER:
            return Spot(level=level, lane_id=lane_id)
        case _:
            raise paging.of_another_list()
