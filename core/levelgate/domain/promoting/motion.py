"""A lane in motion: it takes changes one by one, each at the cost of what that change touches."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import replace
from typing import assert_never

from levelgate.domain.change import (
    Asked,
    Asking,
    Carried,
    Change,
    Chosen,
    Decided,
    Ended,
    Entered,
    Opened,
    Pinned,
    Revoked,
    Signed,
    Supported,
    Unpinned,
    Withdrawn,
    WorkAdded,
    Worked,
)
from levelgate.domain.facts import LaneVersion, Standing
from levelgate.domain.hold import Hold, HoldKind
from levelgate.domain.lane import Lane, Order, Place
from levelgate.domain.promotion import Promotion, PromotionState


def applied(lane: Lane, *changes: Change) -> Lane:
    """Return the lane as it is after these changes, one after the other."""
    motion = Motion(lane)
    for change in changes:
        motion.take(change)
    return motion.lane()


class Motion:
    """The state of a lane while it changes; `changes` are those it took, in order.

    A level has at most one open promotion of a version (I2), so that they are kept by level and version.
    """

    def __init__(self, lane: Lane) -> None:
        self._lane = lane
        self._provisional = lane.provisional
        self._waiting: dict[str, dict[int, Promotion]] = {}
        self._active: dict[str, dict[int, Promotion]] = {}
        self.track = lane.track
        self.changes: list[Change] = []
        self.versions = dict(lane.versions)
        self.places = dict(lane.places)
        self.holds = lane.holds
        self._orders = sorted(version.order for version in lane.versions.values())
        for promotion in lane.promotions:
            self._put(promotion)

    @property
    def origin(self) -> Lane:
        """The lane as it was."""
        return self._lane

    def lane(self) -> Lane:
        """Return the lane as it is now."""
        levels = (*self._waiting.values(), *self._active.values())
        promotions = [promotion for level in levels for promotion in level.values()]
        return replace(
            self._lane,
            versions=self.versions.copy(),
            promotions=tuple(sorted(promotions, key=number)),
            places=self.places.copy(),
            holds=self.holds,
            provisional=self._provisional,
        )

    def take(self, change: Change) -> None:
        """Take one change."""
        self.changes.append(change)
        match change:
            case Opened(promotion=promotion):
                self._provisional = min(self._provisional, promotion.id)
                self._put(promotion)
            case Asked() | Asking() | Worked() | WorkAdded() | Decided() | Withdrawn() | Signed():
                self._put(change.promotion)
            case Entered(promotion=promotion):
                self._enter(promotion)
            case Ended():
                self._end(change)
            case Chosen():
                self._choose(change)
            case Pinned(hold=hold):
                self.holds = (*self.holds, hold)
            case Unpinned(hold=hold):
                self.holds = tuple(one for one in self.holds if one != hold)
            case Revoked() | Supported() | Carried():
                self._take_grants(change)
            case _:
                assert_never(change)

    def place(self, level: str) -> Place:
        """Return how the lane stands at a level."""
        return self.places.get(level) or Place()

    def newer_than(self, order: Order | None) -> list[LaneVersion]:
        """Return the versions newer than that, or all, the lowest first."""
        first = 0 if order is None else bisect_right(self._orders, order)
        return [self.versions[version_id] for _, version_id in self._orders[first:]]

    def waiting(self, level: str) -> list[Promotion]:
        """Return those that wait at a level, the lowest version first."""
        return self._ordered(self._waiting.get(level, {}).values())

    def active(self, level: str) -> list[Promotion]:
        """Return those that are active at a level, the lowest version first."""
        return self._ordered(self._active.get(level, {}).values())

    def active_count(self, level: str) -> int:
        """Return how many slots of a level are taken."""
        return len(self._active.get(level, ()))

    def open_at(self, level: str, version_id: int) -> Promotion | None:
        """Return the open promotion of a version at a level."""
        waiting = self._waiting.get(level, {}).get(version_id)
        return waiting or self._active.get(level, {}).get(version_id)

    def open_levels(self) -> list[str]:
        """Return the names of the levels where promotions wait or are active; one with both stands there twice."""
        return sorted(level for where in (self._waiting, self._active) for level, there in where.items() if there)

    def pin(self, level: str) -> Hold | None:
        """Return the pin of this lane at a level."""
        reference = self.track.reference(level)
        pins = (hold for hold in self.holds if hold.kind is HoldKind.PIN and hold.scope.level == reference)
        return next(pins, None)

    def order(self, promotion: Promotion) -> Order:
        """Return the place of a promotion's version within the lane."""
        return self.versions[promotion.version_id].order

    def text(self, version_id: int | None) -> str:
        """Return a version's own string; its id for one that the lane does not hold."""
        version = self.versions.get(version_id or 0)
        return version.version.version if version is not None else f"version {version_id}"

    def next_number(self) -> int:
        """Return the number that the next promotion has until it is stored."""
        return self._provisional - 1

    def _ordered(self, promotions: Iterable[Promotion]) -> list[Promotion]:
        return sorted(promotions, key=self.order)

    def _put(self, promotion: Promotion) -> None:
        level = promotion.level
        waits = promotion.state is PromotionState.WAITING
        here, there = (self._waiting, self._active) if waits else (self._active, self._waiting)
        here.setdefault(level, {})[promotion.version_id] = promotion
        there.get(level, {}).pop(promotion.version_id, None)

    def _enter(self, promotion: Promotion) -> None:
        self._put(promotion)
        place, order = self.place(promotion.level), self.order(promotion)
        newest = order if place.newest_entered is None else max(place.newest_entered, order)
        self.places[promotion.level] = replace(place, occupant=promotion.version_id, newest_entered=newest)

    def _end(self, change: Ended) -> None:
        promotion = change.promotion
        version_id, level = promotion.version_id, promotion.level
        self._waiting.get(level, {}).pop(version_id, None)
        self._active.get(level, {}).pop(version_id, None)
        if promotion.state is PromotionState.PASSED:
            self._stand(version_id, [level], Standing.GRANTED)
            if change.granted:
                self._support(
                    version_id, lost=[level] if change.unsupported else [], found=[] if change.unsupported else [level]
                )
        elif (version := self.versions.get(version_id)) is not None and not version.holds_grant(level):
            self._stand(version_id, [level], Standing.REFUSED)

    def _choose(self, change: Chosen) -> None:
        self.places[change.level] = replace(self.place(change.level), chosen=True)
        for version_id in change.passed_over:
            self._stand(version_id, [change.level], Standing.PASSED_OVER)

    def _take_grants(self, change: Revoked | Supported | Carried) -> None:
        match change:
            case Revoked(version_id=version_id, level=level):
                self._stand(version_id, [level], Standing.REVOKED)
                self._support(version_id, lost=change.unsupported, found=[level])
            case Supported(version_id=version_id, levels=levels):
                self._support(version_id, found=levels)
            case Carried(version_id=version_id, levels=levels):
                self._stand(version_id, levels, Standing.GRANTED)
                self._support(version_id, lost=change.unsupported)

    def _stand(self, version_id: int, levels: Iterable[str], standing: Standing) -> None:
        version = self.versions[version_id]
        standings = {**version.standings, **dict.fromkeys(levels, standing)}
        self.versions[version_id] = replace(version, standings=standings)

    def _support(self, version_id: int, *, lost: Iterable[str] = (), found: Iterable[str] = ()) -> None:
        version: LaneVersion = self.versions[version_id]
        unsupported = version.unsupported.union(lost).difference(found)
        self.versions[version_id] = replace(version, unsupported=unsupported)


def number(promotion: Promotion) -> tuple[bool, int]:
    """Return where a promotion stands among others by its number; those not stored yet are the last."""
    return promotion.id < 0, abs(promotion.id)
