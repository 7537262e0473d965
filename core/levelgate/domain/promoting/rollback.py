"""Rolling a lane back at a level to a version that holds it (R12)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from levelgate.domain.change import Change, Opened
from levelgate.domain.facts import LaneVersion, Standing
from levelgate.domain.gate import Missing
from levelgate.domain.gates.block import NAME as BLOCK
from levelgate.domain.gates.block import blocked
from levelgate.domain.gates.upstream import NAME as UPSTREAM
from levelgate.domain.gates.upstream import absence
from levelgate.domain.hold import HoldKind
from levelgate.domain.lane import Lane
from levelgate.domain.promoting.entering import enter, pin, supersede
from levelgate.domain.promoting.gatekeeper import Gatekeeper
from levelgate.domain.promoting.leaving import ended
from levelgate.domain.promoting.motion import Motion
from levelgate.domain.promoting.request import Request, about, expect, level_of, need_reason, refuse, version_of
from levelgate.domain.promotion import Promotion, PromotionState
from levelgate.domain.track import Level
from levelgate.domain.version import UpstreamState
from levelgate.errors import NotPossible


def roll_back(lane: Lane, version_id: int, level_name: str, request: Request, now: datetime) -> tuple[Change, ...]:
    """Abort all that is active at a level, let the target in, and pin the lane there.

    The target must hold an unrevoked grant there and be present, and not blocked; a missing one may be overridden with
    a reason. Of holds, pauses count, and freezes that say so. What had been asked before waits until resume.
    """
    level, version = level_of(lane, level_name), version_of(lane, version_id)
    expect(lane, version, level.name, request.expected)
    motion = Motion(lane)
    what = f"a rollback to {about(lane, version, level.name)}"
    refuse(_missing(motion, level, version, request, now), what, "roll back to another version, or mend that first")
    _check_overrides(motion, level, request, now)
    overridden = [f"overrides {', '.join(sorted(request.overrides))}"] if request.overrides else []
    need_reason(request, overridden, what)
    running = _abort(motion, level, version, request, now)
    promotion = _target(motion, level, version, request, now)
    motion.take(Opened(promotion=promotion))
    enter(motion, level, promotion, now, after=running)
    waiting = motion.waiting(level.name)
    older = [one for one in waiting if not one.asked and motion.order(one) < version.order]
    supersede(motion, promotion, older, now)
    pin(motion, level, promotion, now, asked_until=max([now, *(one.asked_at for one in waiting if one.asked_at)]))
    return tuple(motion.changes)


def _missing(motion: Motion, level: Level, version: LaneVersion, request: Request, now: datetime) -> Iterator[Missing]:
    """Yield what forbids it: of the entry gates only present, block and pause count."""
    if not version.holds_grant(level.name):
        revoked = version.standings.get(level.name) is Standing.REVOKED
        yield Missing(gate="grant", what="has lost its grant there" if revoked else "holds no grant there")
    if text := blocked(version, now):
        yield Missing(gate=BLOCK, what=text)
    state = version.version.state
    missing_overridden = state is UpstreamState.MISSING and UPSTREAM in request.overrides
    # A yanked one is withdrawn from new use; going back to it is allowed (R14).
    if state is not UpstreamState.YANKED and not missing_overridden and (text := absence(state)):
        yield Missing(gate=UPSTREAM, what=text)
    for hold in Gatekeeper(motion, now).holds_at(level):
        counts = hold.kind is HoldKind.PAUSE or (hold.kind is HoldKind.FREEZE and hold.rollbacks_too)
        if counts and hold.stands(now) and hold.name not in request.overrides:
            yield Missing(gate="holds", what=f"is held by the {hold.kind} {hold.name} of {hold.owner}: {hold.reason}")


def _check_overrides(motion: Motion, level: Level, request: Request, now: datetime) -> None:
    """Refuse to override what is not there: of the gates only upstream can be (R12)."""
    holds = (hold.name for hold in Gatekeeper(motion, now).holds_at(level) if hold.kind is not HoldKind.PIN)
    known = [UPSTREAM, *holds]
    for name in sorted(request.overrides.difference(known)):
        said = f"a rollback at {level.name} meets no hold {name!r} to override"
        raise NotPossible(said, mend=f"there are {', '.join(known)}")


def _abort(motion: Motion, level: Level, version: LaneVersion, request: Request, now: datetime) -> tuple[str, ...]:
    """End all that is active there, and what waits there for the target itself; return the runs that this cancels."""
    active = motion.active(level.name)
    waiting = [one for one in motion.waiting(level.name) if one.version_id == version.id]
    reason = f"rolled back to {version.version.version} by {request.person}"
    for promotion in (*active, *waiting):
        motion.take(ended(promotion, PromotionState.ABORTED, reason, now))
    return tuple(run.run_id for promotion in active for run in promotion.runs if not run.state.ended)


def _target(motion: Motion, level: Level, version: LaneVersion, request: Request, now: datetime) -> Promotion:
    promotion = Promotion(
        id=motion.next_number(),
        version_id=version.id,
        level=level.name,
        created_at=now,
        requester=request.person,
        reason=request.reason,
        asked_at=now,
        rollback=True,
    )
    return replace(promotion, overrides=request.overrides, revision=motion.track.revision)
