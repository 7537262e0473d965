"""A person's command on one lane: rights, the state that is expected, the change and its consequences, at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from levelgate.domain.change import Change, Promoted
from levelgate.domain.lane import Lane, LaneRecord
from levelgate.domain.promotion import PromotionRecord
from levelgate.domain.rights import Action, Actor, Target, require
from levelgate.errors import NotFound, NotPossible
from levelgate.ports import Transaction
from levelgate.usecases.promoting.finding import lane_named, lane_of
from levelgate.usecases.promoting.moving import load, move

if TYPE_CHECKING:
    from levelgate.domain.promoting.request import Request
    from levelgate.domain.promotion import Promotion
    from levelgate.domain.reference import LaneReference
    from levelgate.domain.version import Version
    from levelgate.ports import Environment
    from levelgate.usecases.promoting.finding import FindVersion


@dataclass(frozen=True, kw_only=True, slots=True)
class Commanded:
    """A lane under a command, as it was loaded in the writing transaction that the command is carried out in."""

    transaction: Transaction
    record: LaneRecord
    lane: Lane
    actor: Actor
    now: datetime

    def require(self, action: Action, level: str, *, requester: str | None = None) -> None:
        """Raise NotEntitled where the actor may not do that at a level of the lane."""
        track = self.record.track
        target = Target(track=track.name, level=track.reference(level), requester=requester)
        require(self.lane.people, self.actor, action, target)

    def move(self, changes: Sequence[Change]) -> Sequence[Change]:
        """Store what the command changes, and all that follows from it."""
        return move(self.transaction, self.lane, changes, by=self.actor.name, now=self.now)

    def outcome(self, promotion: Promotion, moved: Sequence[Change]) -> PromotionRecord:
        """Return a promotion as it stands after what the command has moved."""
        touched = (change.promotion for change in reversed(moved) if isinstance(change, Promoted))
        last = next((one for one in touched if one.id == promotion.id), promotion)
        version = self.lane.versions.get(promotion.version_id)
        if version is None or last.runs:  # these were queued, or cancelled, since
            return self.transaction.promotions.get(promotion.id)
        level = self.record.track.reference(last.level)
        return PromotionRecord(promotion=last, version=version.version, level=level, lane_id=self.record.id)


class Commands:
    """The commands of persons, each in one transaction; `local`: given on the local command line.

    Whatever is raised leaves nothing behind. Of two commands at once the first that is committed wins: the other is
    carried out on what that one has left (R19).
    """

    def __init__(self, environment: Environment, *, local: bool = True) -> None:
        self._environment = environment
        self._local = local

    @contextmanager
    def on_version(self, find: FindVersion, request: Request, *also: int) -> Iterator[tuple[Commanded, Version]]:
        """Command the lane of a version."""
        with self._environment.store.write() as transaction:
            version = find(transaction)
            record = lane_of(transaction, version)
            yield self._loaded(transaction, record, request, version.id, *also), version

    @contextmanager
    def on_promotion(self, number: int, request: Request) -> Iterator[tuple[Commanded, Promotion]]:
        """Command the lane of a promotion."""
        with self._environment.store.write() as transaction:
            record = transaction.lanes.get(transaction.promotions.lane_of(number))
            command = self._loaded(transaction, record, request)
            there = next((one for one in command.lane.promotions if one.id == number), None)
            yield command, there or transaction.promotions.get(number).promotion

    @contextmanager
    def on_lane(self, reference: LaneReference, request: Request) -> Iterator[Commanded]:
        """Command a lane."""
        with self._environment.store.write() as transaction:
            yield self._loaded(transaction, lane_named(transaction, reference), request)

    @contextmanager
    def on_lane_to(
        self, reference: LaneReference, find: FindVersion, request: Request
    ) -> Iterator[tuple[Commanded, Version]]:
        """Command a lane with one of its versions as the target."""
        with self._environment.store.write() as transaction:
            record = lane_named(transaction, reference)
            target = find(transaction)
            if (target.package_id, target.line) != (record.package_id, record.line):
                name = f"{target.package}@{target.version}"
                raise NotFound(f"{record.reference} has no version {name}", mend="name a version of this lane")
            yield self._loaded(transaction, record, request, target.id), target

    def _loaded(self, transaction: Transaction, record: LaneRecord, request: Request, *also: int) -> Commanded:
        if record.gone:
            raise NotPossible(f"nothing moves in {record.reference} any more: {record.gone}", mend="name another lane")
        return Commanded(
            transaction=transaction,
            record=record,
            lane=load(transaction, self._environment.types, record, also=also),
            actor=Actor(name=request.person, local=self._local),
            now=self._environment.clock.now(),
        )
