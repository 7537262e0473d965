"""Asking for a promotion, and taking that back (R2, R7, R9)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from levelgate.domain.change import Asked, Change, Ended, Opened
from levelgate.domain.facts import LaneVersion, Standing
from levelgate.domain.gates.block import NAME as BLOCK
from levelgate.domain.gates.filter import NAME as FILTER
from levelgate.domain.gates.prerequisites import NAME as PREREQUISITES
from levelgate.domain.gates.upstream import NAME as UPSTREAM
from levelgate.domain.hold import HoldKind
from levelgate.domain.lane import Lane
from levelgate.domain.promoting.gatekeeper import Gatekeeper
from levelgate.domain.promoting.leaving import ended
from levelgate.domain.promoting.motion import Motion
from levelgate.domain.promoting.request import Request, about, expect, level_of, need_reason, refuse, version_of
from levelgate.domain.promotion import Promotion, PromotionState
from levelgate.domain.track import Level
from levelgate.errors import Conflict, NotPossible

_AT_ONCE = (BLOCK, UPSTREAM, PREREQUISITES, FILTER)
"""The gates for which nobody may wait who asks: without these the command is refused (R7)."""

_LACKING = "`levelgate explain` says how it gets that; or ask for another version"
_NOT_OVERRIDDEN = {
    BLOCK: "a block is never overridden; lift it",
    PREREQUISITES: "prerequisites are skipped; say --skip",
    UPSTREAM: "only a rollback to a missing version may override that",
}


def ask(lane: Lane, version_id: int, level_name: str, request: Request, now: datetime) -> tuple[Change, ...]:
    """Ask for a version at a level (R7).

    A promotion that waits there already becomes an asked one, and keeps its decisions (R2); asking again for one that
    is asked already adds what is skipped or overridden, and changes nothing else.
    """
    level, version = level_of(lane, level_name), version_of(lane, version_id)
    expect(lane, version, level.name, request.expected)
    motion = Motion(lane)
    keeper = Gatekeeper(motion, now)
    existing = motion.open_at(level.name, version.id)
    what = about(lane, version, level.name)
    if existing is not None and existing.state is PromotionState.ACTIVE:
        raise Conflict(f"{what} is active already, as promotion {existing.id}", mend="wait for its end, or cancel it")
    _check_overrides(keeper, level, request)
    asked = _asked(existing or _new(motion, level, version, now), request, now, again=_stopped(motion, existing))
    judged = keeper.prospect(level, version, asked)
    refuse((one for one in judged.missing if one.gate in _AT_ONCE), what, _LACKING)
    need_reason(request, _grounds(motion, level, version, request), what)
    if existing is None:
        return (Opened(promotion=asked),)
    return () if asked == existing else (Asked(promotion=asked),)


def cancel(lane: Lane, promotion: Promotion, request: Request, now: datetime) -> tuple[Ended, ...]:
    """End an open promotion by its number: cancelled while it waits, stopped while it is active (section 2)."""
    current = open_promotion(lane, promotion, request.expected)
    did = "cancelled" if current.state is PromotionState.WAITING else "stopped"
    reason = f"{did} by {request.person}" + (f": {request.reason}" if request.reason else "")
    return (ended(current, PromotionState.ABORTED, reason, now),)


def open_promotion(lane: Lane, promotion: Promotion, expected: str | None = None) -> Promotion:
    """Return a promotion as the lane holds it; raise Conflict, naming how it ended, where it is open no more.

    Also where its state is not the expected one (R19).
    """
    current = next((one for one in lane.promotions if one.id == promotion.id), None)
    if current is None:
        state = "open no more" if promotion.state.open else promotion.state
        reason = f": {promotion.end_reason}" if promotion.end_reason else ""
        raise Conflict(f"promotion {promotion.id} is {state}{reason}", mend="ends are final; look at it again")
    if expected is not None and expected != current.state:
        raise Conflict(
            f"promotion {current.id} is {current.state}, not {expected}", mend="look at it again, then decide"
        )
    return current


def _new(motion: Motion, level: Level, version: LaneVersion, now: datetime) -> Promotion:
    return Promotion(
        id=motion.next_number(),
        version_id=version.id,
        level=level.name,
        created_at=now,
        revision=motion.track.revision,
    )


def _asked(promotion: Promotion, request: Request, now: datetime, *, again: bool) -> Promotion:
    """Return a promotion as it is when a person has asked for it."""
    wider = replace(promotion, skip=promotion.skip or request.skip, overrides=promotion.overrides | request.overrides)
    if promotion.asked and not again:
        return wider
    return replace(wider, requester=request.person, reason=request.reason, asked_at=now)


def _stopped(motion: Motion, existing: Promotion | None) -> bool:
    """Whether it was asked before a rollback, so that asking again is news (R12)."""
    pin = motion.pin(existing.level) if existing is not None else None
    until = pin.asked_until if pin is not None else None
    return until is not None and existing is not None and existing.asked_at is not None and existing.asked_at <= until


def _check_overrides(keeper: Gatekeeper, level: Level, request: Request) -> None:
    """Refuse to override what is not there, or not to be overridden (R9)."""
    holds = (hold.name for hold in keeper.holds_at(level) if hold.kind is not HoldKind.PIN)
    known = [*(gate.name for gate in level.entry), *holds]
    for name in sorted(request.overrides.difference(known)):
        mend = _NOT_OVERRIDDEN.get(name) or (
            f"there are {', '.join(known)}" if known else "there is nothing to override"
        )
        raise NotPossible(f"{level.name} has no entry gate or hold {name!r} to override", mend=mend)


def _grounds(motion: Motion, level: Level, version: LaneVersion, request: Request) -> Iterator[str]:
    """Yield why a reason is needed (R7, R9)."""
    standing = version.standings.get(level.name)
    if standing is not None:
        yield _STANDINGS[standing]
    occupant = motion.versions.get(motion.place(level.name).occupant or 0)
    if occupant is not None and occupant.order > version.order:
        yield f"is older than {occupant.version.version}, which entered last"
    if request.skip:
        yield "skips prerequisites"
    if request.overrides:
        yield f"overrides {', '.join(sorted(request.overrides))}"


_STANDINGS = {
    Standing.GRANTED: "is granted already",
    Standing.REFUSED: "was refused",
    Standing.REVOKED: "was revoked",
    Standing.PASSED_OVER: "was passed over",
}
