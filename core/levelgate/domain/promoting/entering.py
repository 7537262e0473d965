"""Entering a level: who goes next, what that ends, and when it pins the lane (R4, R5, R11)."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from levelgate.domain.change import Entered, Pinned, Unpinned
from levelgate.domain.hold import Hold, HoldKind, Scope
from levelgate.domain.lane import Order
from levelgate.domain.promoting.gatekeeper import Gatekeeper
from levelgate.domain.promoting.leaving import Leaving, ended, queued
from levelgate.domain.promoting.motion import Motion, number
from levelgate.domain.promotion import Promotion, PromotionState
from levelgate.domain.track import Level, Next


def enter(motion: Motion, level: Level, promotion: Promotion, now: datetime, *, after: tuple[str, ...] = ()) -> None:
    """Let a promotion in: it takes its slot, becomes the occupant, and its work is to be queued."""
    entered = replace(
        promotion,
        state=PromotionState.ACTIVE,
        entered_at=now,
        worked_at=None if level.work else now,
        asking_since=None,
        asking_stopped_at=None,
        runs=queued(level.work),
        revision=motion.track.revision,
    )
    motion.take(Entered(promotion=entered, after=after))


def supersede(motion: Motion, promotion: Promotion, older: Iterable[Promotion], now: datetime) -> None:
    """End older automatic promotions that wait where this one has entered (R5)."""
    reason = f"{motion.text(promotion.version_id)} has entered"
    for one in older:
        motion.take(ended(one, PromotionState.SUPERSEDED, reason, now))


def pin(motion: Motion, level: Level, promotion: Promotion, now: datetime, *, asked_until: datetime | None) -> None:
    """Pin the lane at a level, at what was let in by a person, in place of a pin that it has."""
    unpin(motion, level)
    did = "rolled back to" if promotion.rollback else "promoted"
    hold = Hold(
        kind=HoldKind.PIN,
        scope=Scope(level=motion.track.reference(level.name), package=motion.origin.package, line=motion.origin.line),
        reason=promotion.reason or f"{promotion.requester} {did} {motion.text(promotion.version_id)}",
        owner=promotion.requester or "",
        created_at=now,
        pinned_version=promotion.version_id,
        asked_until=asked_until,
    )
    motion.take(Pinned(hold=hold))


def unpin(motion: Motion, level: Level) -> None:
    """Lift the pin of the lane at a level, if it has one."""
    existing = motion.pin(level.name)
    if existing is not None:
        motion.take(Unpinned(hold=existing))


class Entering:
    """Lets in, one at a time, all that may enter a level of a lane in motion.

    What enters may leave at once, so that its slot is free for the next. Nothing that happens here makes one ready that
    was passed by, so that each is looked at once.
    """

    def __init__(self, motion: Motion, keeper: Gatekeeper, leaving: Leaving, now: datetime) -> None:
        self._motion = motion
        self._keeper = keeper
        self._leaving = leaving
        self._now = now

    def let_in(self, level: Level, newest_available: Order | None) -> None:
        """Let in the asked ones that are ready, then whom `next` says.

        `newest_available` is the newest version that the level lists, without a promotion.
        """
        waiting = self._motion.waiting(level.name)
        queue = deque(promotion for promotion in waiting if not promotion.asked)
        for promotion in sorted((one for one in waiting if one.asked), key=_order_of_asking):
            if not self._has_room(level):
                return
            if self._keeper.entry(level, promotion).passes:
                self._enter(level, promotion, self._taken_older(queue, promotion), newest_available)
        if level.slots is not None and level.next is Next.NEWEST:
            self._newest(level, queue)
        else:
            self._lowest_first(level, queue)

    def _lowest_first(self, level: Level, queue: deque[Promotion]) -> None:
        """Let in the lowest, and only it, passing over what was found bad; with unlimited slots, every ready one."""
        passed_over: list[Promotion] = []
        while queue and self._has_room(level):
            promotion = queue.popleft()
            judged = self._keeper.entry(level, promotion)
            if judged.passes:
                self._enter(level, promotion, passed_over, None)
                passed_over = []
            elif level.slots is None or judged.bad:
                passed_over.append(promotion)
            else:
                return

    def _newest(self, level: Level, queue: deque[Promotion]) -> None:
        """Let in the highest ready one; all that is older ends with that, and all that is newer is not ready."""
        while queue and self._has_room(level):
            promotion = queue.pop()
            if self._keeper.entry(level, promotion).passes:
                self._enter(level, promotion, queue, None)
                return

    def _enter(
        self, level: Level, promotion: Promotion, older: Iterable[Promotion], newest_available: Order | None
    ) -> None:
        if promotion.asked:
            # Before it enters: it is itself among what is open there, and may be the newest that entered.
            newer_about = self._newer_about(level, promotion, newest_available)
            enter(self._motion, level, promotion, self._now)
            self._pin_or_lift(level, promotion, newer_about=newer_about)
        else:
            enter(self._motion, level, promotion, self._now)
        supersede(self._motion, promotion, list(older), self._now)
        entered = self._motion.open_at(level.name, promotion.version_id)
        if entered is not None:
            self._leaving.close(level, entered)

    def _pin_or_lift(self, level: Level, promotion: Promotion, *, newer_about: bool) -> None:
        existing = self._motion.pin(level.name)
        if newer_about:
            until = existing.asked_until if existing is not None else None
            pin(self._motion, level, promotion, self._now, asked_until=until)
        else:
            unpin(self._motion, level)

    def _newer_about(self, level: Level, promotion: Promotion, newest_available: Order | None) -> bool:
        """Say whether a newer version has entered there, has an open promotion there, or is available there (R11)."""
        order = self._motion.order(promotion)
        newest = [self._motion.place(level.name).newest_entered, newest_available]
        if any(one is not None and one > order for one in newest):
            return True
        there = (*self._motion.waiting(level.name), *self._motion.active(level.name))
        return any(self._motion.order(one) > order for one in there)

    def _taken_older(self, queue: deque[Promotion], promotion: Promotion) -> list[Promotion]:
        """Take out of the queue what is older than that."""
        order = self._motion.order(promotion)
        older: list[Promotion] = []
        while queue and self._motion.order(queue[0]) < order:
            older.append(queue.popleft())
        return older

    def _has_room(self, level: Level) -> bool:
        return level.slots is None or self._motion.active_count(level.name) < level.slots


def _order_of_asking(promotion: Promotion) -> tuple[datetime, tuple[bool, int]]:
    return promotion.asked_at or promotion.created_at, number(promotion)
