"""Resuming a lane at a level where it is pinned (R11)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from levelgate.domain.change import Change, Entered, Unpinned
from levelgate.domain.lane import Lane
from levelgate.domain.promoting.evaluator import evaluate_after
from levelgate.domain.promoting.motion import Motion
from levelgate.domain.promoting.request import level_of
from levelgate.domain.promotion import Promotion
from levelgate.errors import Conflict


@dataclass(frozen=True, kw_only=True, slots=True)
class Resumption:
    """What lifts a pin, and what would enter that level next by it, in order."""

    changes: tuple[Change, ...]
    next: tuple[Promotion, ...]


def resume(lane: Lane, level_name: str, now: datetime, reason: str = "") -> Resumption:
    """Say what would enter next, and what lifts the pin, for a reason that a person gives."""
    level = level_of(lane, level_name)
    pin = Motion(lane).pin(level.name)
    reference = lane.track.reference(level.name)
    if pin is None:
        raise Conflict(f"{lane.package}:{lane.line} is not pinned at {reference}", mend="there is nothing to resume")
    lifted = (Unpinned(hold=pin, reason=reason),)
    changes = evaluate_after(lane, lifted, now).changes
    entered = (change.promotion for change in changes if isinstance(change, Entered))
    return Resumption(changes=lifted, next=tuple(one for one in entered if one.level == level.name))
