"""The one evaluator (R20): what moves in a lane now, and when to look again."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from levelgate.domain.change import Asking, Change, Evaluation, Opened
from levelgate.domain.facts import LaneVersion
from levelgate.domain.lane import Lane
from levelgate.domain.promoting.availability import Availability
from levelgate.domain.promoting.choosing import choose
from levelgate.domain.promoting.entering import Entering
from levelgate.domain.promoting.gatekeeper import Gatekeeper
from levelgate.domain.promoting.leaving import Leaving, ended
from levelgate.domain.promoting.motion import Motion
from levelgate.domain.promoting.request_lifetime import with_lifetime
from levelgate.domain.promotion import Promotion, PromotionState
from levelgate.domain.track import Activate, Level


def evaluate(lane: Lane, now: datetime) -> Evaluation:
    """Say all that changes in a lane now, in order, and when to look at it again.

    A function of the lane and the time alone. An evaluation of what it leaves, at the same time, changes nothing.
    """
    return evaluate_after(lane, (), now)


def evaluate_after(lane: Lane, changes: Iterable[Change], now: datetime) -> Evaluation:
    """Say what a command's changes come to: these first, then all that follows from them."""
    motion = Motion(lane)
    for change in changes:
        motion.take(change)
    return _Course(motion, now).run()


class _Course:
    """One evaluation of one lane: its levels in track order (R4)."""

    def __init__(self, motion: Motion, now: datetime) -> None:
        self._motion = motion
        self._now = now
        self._keeper = Gatekeeper(motion, now)
        self._availability = Availability(motion, self._keeper)
        self._leaving = Leaving(motion, self._keeper, now)
        self._entering = Entering(motion, self._keeper, self._leaving, now)
        self._listed: dict[str, list[LaneVersion]] = {}

    def run(self) -> Evaluation:
        """Go through the levels."""
        self._leaving.end_removed()
        choose(self._motion, self._availability)
        levels = self._motion.track.definition.in_order()
        for level in levels:
            self._pass_through(level)
        moments = [at for level in levels for at in self._moments(level)]
        listed = {level.name: version.id for level in levels for version in self._free_at(level)}
        return Evaluation(changes=tuple(self._motion.changes), wake_at=min(moments, default=None), listed=listed)

    def _pass_through(self, level: Level) -> None:
        for promotion in self._motion.active(level.name):
            self._leaving.close(level, promotion)
        available = self._availability.available(level)
        newest_available = available[-1].order if available else None
        if level.activate is Activate.AUTO:
            self._offer(level, available)
        else:
            self._listed[level.name] = available
        holds = self._motion.holds
        self._look_after_waiting(level)
        self._entering.let_in(level, newest_available)
        if self._motion.holds is not holds:
            self._look_after_waiting(level)

    def _offer(self, level: Level, available: list[LaneVersion]) -> None:
        """Turn what is available into waiting promotions (R2)."""
        for version in available:
            promotion = Promotion(
                id=self._motion.next_number(),
                version_id=version.id,
                level=level.name,
                created_at=self._now,
                revision=self._motion.track.revision,
            )
            self._motion.take(Opened(promotion=promotion))

    def _look_after_waiting(self, level: Level) -> None:
        """End what may wait no longer (section 2), and let the lifetime of requests run or stand still (R18)."""
        self._end_overtaken(level)
        for promotion in self._motion.waiting(level.name):
            timed = with_lifetime(self._keeper, level, promotion)
            end = self._keeper.entry(level, timed).end
            if end is not None:
                self._motion.take(ended(promotion, end.state, end.reason, self._now))
            elif timed is not promotion:
                self._motion.take(Asking(promotion=timed))

    def _end_overtaken(self, level: Level) -> None:
        """End the automatic ones that came from another line to where a newer one has entered (R5, I4)."""
        newest = self._motion.place(level.name).newest_entered
        for promotion in self._motion.waiting(level.name):
            if newest is not None and not promotion.asked and self._motion.order(promotion) < newest:
                reason = f"{self._motion.text(newest[1])} has entered"
                self._motion.take(ended(promotion, PromotionState.SUPERSEDED, reason, self._now))

    def _moments(self, level: Level) -> Iterable[datetime]:
        """Return when to look again at what is open, or listed, at a level."""
        there = (*self._motion.waiting(level.name), *self._motion.active(level.name))
        judged = [self._keeper.judgement(level, promotion) for promotion in there]
        judged += [self._keeper.prospect(level, version) for version in self._free_at(level)]
        return (at for one in judged if (at := one.look_again(self._now)) is not None)

    def _free_at(self, level: Level) -> list[LaneVersion]:
        """Return what is listed at a level, the lowest first, and was not asked for."""
        listed = self._listed.get(level.name, ())
        return [version for version in listed if self._motion.open_at(level.name, version.id) is None]
