"""Why a version is not further, who can supply what is missing, and when to look again (R20, I10)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from levelgate.domain.facts import LaneVersion, Standing
from levelgate.domain.gate import Missing
from levelgate.domain.gates.approvals import NAME as APPROVALS
from levelgate.domain.gates.prerequisites import Prerequisites
from levelgate.domain.hold import HoldKind
from levelgate.domain.lane import Lane
from levelgate.domain.people import Role
from levelgate.domain.promoting.availability import OFFER, Availability
from levelgate.domain.promoting.gatekeeper import Gatekeeper, entry_gates
from levelgate.domain.promoting.judgement import Judgement
from levelgate.domain.promoting.motion import Motion
from levelgate.domain.promoting.request import level_of, version_of
from levelgate.domain.promotion import Promotion, PromotionState
from levelgate.domain.track import Activate, Level, Next

SLOTS = "slots"
NEXT = "next"
"""What stands as the gate's name where a version waits for another: for its slot, or for its turn."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Explanation:
    """How a version stands at one level.

    `standing` is what it has come to there, `unsupported` whether that is a grant without support. `promotion` is the
    open one. `available`: it could be offered, or asked for, now. `missing` is what it lacks to get further, or
    to have support; it is empty only where it holds the level with support, and nothing is open.
    """

    level: str
    standing: Standing | None = None
    unsupported: bool = False
    promotion: Promotion | None = None
    available: bool = False
    missing: tuple[Missing, ...] = ()
    look_again: datetime | None = None


def explain(lane: Lane, version_id: int, level: str | None, now: datetime) -> tuple[Explanation, ...]:
    """Explain a version of a lane at one level, or at all levels of its track, in track order."""
    version = version_of(lane, version_id)
    levels = lane.track.definition.in_order() if level is None else (level_of(lane, level),)
    explaining = Explaining(lane, now)
    return tuple(explaining.explain(one, version) for one in levels)


class Explaining:
    """Answers for any number of versions and levels of one lane, as it is now, by what the evaluator asks too."""

    def __init__(self, lane: Lane, now: datetime) -> None:
        self._now = now
        self._motion = Motion(lane)
        self._keeper = Gatekeeper(self._motion, now)
        self._availability = Availability(self._motion, self._keeper)

    def explain(self, level: Level, version: LaneVersion) -> Explanation:
        """Explain one version at one level."""
        promotion = self._motion.open_at(level.name, version.id)
        missing = self._missing(level, version, promotion)
        moments = [one.look_again for one in missing if one.look_again is not None and one.look_again > self._now]
        return Explanation(
            level=level.name,
            standing=version.standings.get(level.name),
            unsupported=level.name in version.unsupported,
            promotion=promotion,
            available=promotion is None and next(self._availability.obstacles(level, version), None) is None,
            missing=missing,
            look_again=min(moments, default=None),
        )

    def open_at(self, level: Level, version: LaneVersion) -> Promotion | None:
        """Return the open promotion of a version at a level."""
        return self._motion.open_at(level.name, version.id)

    def ready(self, level: Level, version: LaneVersion) -> tuple[Missing, ...] | None:
        """Return what is still to come for a version whose entry gates all pass now (R3); None for any other.

        Of one that waits, that is why it is not in. Of one that a person has to ask for, it is that person, and what is
        needed then: approvals are given to promotions only. A pin is no obstacle here: it stops automation alone (R11).
        """
        promotion = self._motion.open_at(level.name, version.id)
        if promotion is None:
            return self._once_asked_for(level, version)
        if promotion.state is not PromotionState.WAITING:
            return None
        return self._missing(level, version, promotion) if self._unpinned(level, version, promotion).passes else None

    def _once_asked_for(self, level: Level, version: LaneVersion) -> tuple[Missing, ...] | None:
        if level.activate is Activate.AUTO or next(self._availability.obstacles(level, version), None) is not None:
            return None
        judged = self._unpinned(level, version, None)
        if not judged.others_pass(APPROVALS):
            return None
        return (self._offered(level), *judged.of(APPROVALS).missing, *self._slot(level))

    def _unpinned(self, level: Level, version: LaneVersion, promotion: Promotion | None) -> Judgement:
        """Judge whether it could enter if the lane were not pinned."""
        facts = self._keeper.facts_of(level, version, promotion)
        holds = tuple(hold for hold in facts.holds if hold.kind is not HoldKind.PIN)
        return self._keeper.judge(entry_gates(level, promotion), replace(facts, holds=holds))

    def _missing(self, level: Level, version: LaneVersion, promotion: Promotion | None) -> tuple[Missing, ...]:
        if promotion is not None:
            return tuple(self._of_open(level, promotion)) or (_soon(level, promotion),)
        if version.holds_grant(level.name):
            return self._lost_support(level, version)
        obstacles = tuple(self._availability.obstacles(level, version))
        known = {one.gate for one in obstacles}
        # A pin stops automation alone, which has no part where a person has to ask (R11).
        alone = level.activate is Activate.AUTO
        judged = self._keeper.prospect(level, version) if alone else self._unpinned(level, version, None)
        further = (one for one in judged.missing if one.gate not in known)
        return (*obstacles, *further) if obstacles else (self._offered(level), *further)

    def _lost_support(self, level: Level, version: LaneVersion) -> tuple[Missing, ...]:
        """Say what a grant rested on that is not there any more (R13)."""
        if level.name not in version.unsupported:
            return ()
        return Prerequisites().judge(self._keeper.facts_of(level, version)).missing

    def _offered(self, level: Level) -> Missing:
        """Say what an available version waits for."""
        if level.activate is Activate.AUTO:
            return Missing(gate=OFFER, what="is offered at the next evaluation", look_again=self._now)
        reference = self._motion.track.reference(level.name)
        who = self._motion.origin.people.holders(Role.PROMOTER, level=reference)
        return Missing(gate=OFFER, what="is available: a person may promote it", who=who)

    def _of_open(self, level: Level, promotion: Promotion) -> Iterator[Missing]:
        yield from self._keeper.judgement(level, promotion).missing
        if promotion.state is PromotionState.WAITING:
            yield from self._turn(level, promotion)
            yield from self._slot(level)

    def _turn(self, level: Level, promotion: Promotion) -> Iterator[Missing]:
        """Say behind whom an automatic promotion waits where the lowest goes first, and what that one needs."""
        if promotion.asked or level.slots is None or level.next is Next.NEWEST:
            return
        first = next((one for one in self._motion.waiting(level.name) if self._goes_first(level, one)), None)
        if first is not None and self._motion.order(first) < self._motion.order(promotion):
            needs = self._keeper.entry(level, first).missing or tuple(self._slot(level)) or (_soon(level, first),)
            yield from _behind(NEXT, f"is behind {self._motion.text(first.version_id)}", needs)

    def _goes_first(self, level: Level, promotion: Promotion) -> bool:
        """Whether `next: oldest` stops at it: it is not passed over for something bad (R4)."""
        return not promotion.asked and not self._keeper.entry(level, promotion).bad

    def _slot(self, level: Level) -> Iterator[Missing]:
        """Say who takes the slots, where none is free, and what these need to leave."""
        active = self._motion.active(level.name)
        if level.slots is None or len(active) < level.slots:
            return
        for promotion in active:
            needs = self._keeper.exit(level, promotion).missing or (_soon(level, promotion),)
            yield from _behind(SLOTS, f"waits for the slot of {self._motion.text(promotion.version_id)}", needs)


def _behind(gate: str, what: str, needs: tuple[Missing, ...]) -> Iterator[Missing]:
    """Yield what is needed of another version, as what is missing of this one."""
    for need in needs:
        yield Missing(gate=gate, what=f"{what}, which {need.what}", who=need.who, look_again=need.look_again)


def _soon(level: Level, promotion: Promotion) -> Missing:
    """Say of an open promotion that lacks nothing what the next evaluation does with it."""
    does = f"enters {level.name}" if promotion.state is PromotionState.WAITING else f"leaves {level.name}"
    return Missing(gate=NEXT, what=f"{does} at the next evaluation")
