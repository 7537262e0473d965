"""Freeze, pause, block, pin and lift: what persons hold (R10, R11)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from levelgate.domain.event import EventKind, NewEvent
from levelgate.domain.hold import Hold, HoldKind, Scope
from levelgate.domain.hold_fields import hold_fields
from levelgate.domain.promoting.request import about
from levelgate.domain.reference import parse_package
from levelgate.domain.rights import Action, Actor, Target, require
from levelgate.errors import Conflict, NotPossible
from levelgate.usecases.people import people_of
from levelgate.usecases.promoting.commanding import Commands
from levelgate.usecases.promoting.finding import level_in
from levelgate.usecases.promoting.moving import evaluate_if_due

if TYPE_CHECKING:
    from levelgate.domain.promoting.request import Request
    from levelgate.domain.reference import LaneReference
    from levelgate.ports import Transaction
    from levelgate.usecases.promoting.finding import FindVersion

_AGAIN = "look at it again, then decide"
_HOLDING = {
    HoldKind.FREEZE: Action.FREEZE,
    HoldKind.PAUSE: Action.PAUSE,
    HoldKind.BLOCK: Action.BLOCK,
    HoldKind.PIN: Action.PIN,
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Calendar:
    """When a freeze holds: without `begins` from now on."""

    ends: datetime
    begins: datetime | None = None
    rollbacks_too: bool = False


class Holding(Commands):
    """Holds made and lifted by command. What a wide one bites on is evaluated when its lanes come due (R23)."""

    def freeze(self, scope: Scope, calendar: Calendar, request: Request) -> Hold:
        """Hold everything in a scope as long as a calendar says."""
        now = self._environment.clock.now()
        if calendar.ends <= max(calendar.begins or now, now):
            raise NotPossible(f"a freeze until {calendar.ends.isoformat()} never begins", mend="let it end later")
        freeze = replace(
            _hold(HoldKind.FREEZE, scope, request, now),
            begins=calendar.begins,
            ends=calendar.ends,
            rollbacks_too=calendar.rollbacks_too,
        )
        with self._environment.store.write() as transaction:
            _expect(transaction, freeze, request.expected, now)
            return self._place(transaction, freeze)

    def pause(self, scope: Scope, request: Request) -> Hold:
        """Hold everything in a scope until the pause is lifted."""
        pause = _hold(HoldKind.PAUSE, scope, request, self._environment.clock.now())
        with self._environment.store.write() as transaction:
            _expect(transaction, pause, request.expected, pause.created_at)
            return self._place(transaction, pause)

    def block(self, find: FindVersion, request: Request) -> Hold:
        """Block a version record: its open promotions are aborted at once, and it enters nothing (R10)."""
        now = self._environment.clock.now()
        with self._environment.store.write() as transaction:
            version = find(transaction)
            scope = Scope(package=version.package, version_id=version.id)
            block = _hold(HoldKind.BLOCK, scope, request, now)
            _expect(transaction, block, request.expected, now)
            placed = self._place(transaction, block)
            self._evaluate_lanes(transaction, placed, now)
            return placed

    def pin(self, lane: LaneReference, level: str, request: Request, *, expected: FindVersion | None = None) -> Hold:
        """Pin a lane at a level, at its occupant: automation moves nothing there until resume (R11).

        Where that is not the expected version, it is a conflict (R19).
        """
        with self.on_lane(lane, request) as command:
            name = level_in(command.record, level)
            reference = command.record.track.reference(name)
            occupant = command.lane.place(name).occupant
            if occupant is None:
                raise NotPossible(f"nothing has entered {reference} in {command.record.reference}", mend="pause it")
            if expected is not None and expected(command.transaction).id != occupant:
                said = about(command.lane, command.lane.versions[occupant], name)
                raise Conflict(f"the occupant is {said}, not what is expected", mend=_AGAIN)
            scope = Scope(level=reference, package=command.record.package, line=command.record.line)
            pin = replace(_hold(HoldKind.PIN, scope, request, command.now), pinned_version=occupant)
            placed = self._place(command.transaction, pin)
            self._evaluate_lanes(command.transaction, placed, command.now)
            return placed

    def lift(self, hold_id: int, request: Request) -> Hold:
        """Lift a hold; lifting a block revives nothing by itself. One that was lifted before is a conflict (R19)."""
        now = self._environment.clock.now()
        with self._environment.store.write() as transaction:
            _check_not_lifted(transaction, hold_id)
            hold = transaction.holds.get(hold_id)
            self._require(transaction, Action.LIFT, hold.scope, request.person)
            state = "holds" if hold.stands(now) else "does not hold now"
            if request.expected not in {None, state}:
                raise Conflict(f"{hold.name} {state}", mend=_AGAIN)
            transaction.holds.lift(hold.id, at=now, by=request.person, reason=request.reason)
            lifted = _event(EventKind.HOLD_LIFTED, hold, now)
            transaction.events.append([replace(lifted, actor=request.person, reason=request.reason)])
            self._evaluate_lanes(transaction, hold, now)
            return hold

    def _place(self, transaction: Transaction, hold: Hold) -> Hold:
        self._require(transaction, _HOLDING[hold.kind], hold.scope, hold.owner)
        placed = transaction.holds.add(hold)
        transaction.events.append([_event(EventKind.HOLD_ADDED, placed, hold.created_at)])
        return placed

    def _require(self, transaction: Transaction, action: Action, scope: Scope, person: str) -> None:
        track = scope.track or (scope.level or "").partition("/")[0] or None
        target = Target(track=track, level=scope.level)
        require(people_of(transaction), Actor(name=person, local=self._local), action, target)

    def _evaluate_lanes(self, transaction: Transaction, hold: Hold, now: datetime) -> None:
        """Evaluate at once what a narrow hold bites on: the lane of a version, or the one that is pinned."""
        if hold.kind not in {HoldKind.BLOCK, HoldKind.PIN} or hold.scope.package is None:
            return
        package = transaction.packages.get(parse_package(hold.scope.package))
        evaluate_if_due(transaction, self._environment.types, transaction.lanes.of_package(package.id), now)


def _check_not_lifted(transaction: Transaction, hold_id: int) -> None:
    for last in transaction.holds.lifted(before=hold_id + 1, limit=1):
        if last.hold.id == hold_id:
            raise Conflict(f"{last.hold.name} was lifted by {last.by} already", mend="there is nothing to lift")


def _expect(transaction: Transaction, hold: Hold, expected: str | None, now: datetime) -> None:
    """Raise Conflict where what is to be held is held, or is not, and otherwise than expected (R19)."""
    if expected is None:
        return
    kinds = {HoldKind.BLOCK} if hold.kind is HoldKind.BLOCK else {HoldKind.FREEZE, HoldKind.PAUSE}
    standing = (one for one in transaction.holds.standing() if one.kind in kinds and one.stands(now))
    found = next((one for one in standing if one.scope == hold.scope), None)
    if (found is not None) != (expected == "held"):
        state = "free" if found is None else f"held by {found.name} of {found.owner}: {found.reason}"
        raise Conflict(f"it is {state}, not {expected}", mend=_AGAIN)


def _hold(kind: HoldKind, scope: Scope, request: Request, now: datetime) -> Hold:
    return Hold(kind=kind, scope=scope, reason=request.reason, owner=request.person, created_at=now)


def _event(kind: EventKind, hold: Hold, now: datetime) -> NewEvent:
    data = {"hold": hold.name, **hold_fields(hold)}
    subject = f"hold:{hold.id}"
    return NewEvent(kind=kind, subject=subject, at=now, actor=hold.owner, reason=hold.reason, data=data)
