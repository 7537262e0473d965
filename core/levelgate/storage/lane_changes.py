"""Storing what an evaluation or a command changes in a lane.

What places and standings come to is not worked out here: it is what the domain's own reducer makes of the changes.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, false, func, insert, update

from levelgate.domain.change import (
    Carried,
    Change,
    Decided,
    Ended,
    Entered,
    Opened,
    Pinned,
    Promoted,
    Revoked,
    Supported,
    Unpinned,
    Withdrawn,
)
from levelgate.domain.event import LEVELGATE
from levelgate.domain.promoting.motion import applied
from levelgate.storage.columns import Time
from levelgate.storage.counting import reserve
from levelgate.storage.grants import GrantRows
from levelgate.storage.holds import SqlHolds
from levelgate.storage.prepared import Prepared
from levelgate.storage.promotion_rows import FIXED, changeable, promotion_row
from levelgate.storage.tables import decisions, places, promotions, standings
from levelgate.storage.upsert import put_all

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

    from sqlalchemy import Connection

    from levelgate.domain.facts import LaneVersion
    from levelgate.domain.hold import Hold
    from levelgate.domain.lane import Lane, Place
    from levelgate.domain.promotion import Decision, Promotion

COUNTER = "promotion"


class LaneChanges:
    """Stores the changes of one lane, as it was loaded, over one connection."""

    def __init__(
        self, connection: Connection, lane: Lane, level_ids: Mapping[str, int], *, at: datetime, by: str, commanded: int
    ) -> None:
        self._connection = connection
        self._lane = lane
        self._at = at
        self._by = by
        self._commanded = commanded
        self._level_ids = level_ids

    def store(self, changes: Sequence[Change]) -> Sequence[Change]:
        """Store changes, and return them with the numbers that promotions and pins were given."""
        settled = list(_numbered(self._connection, changes))
        self._promotions(settled)
        for place, change in enumerate(settled):
            match change:
                case Pinned(hold=hold):
                    settled[place] = Pinned(hold=self._pin(hold))
                case Unpinned(hold=hold, reason=reason):
                    settled[place] = Unpinned(hold=self._unpin(hold, reason, settled[:place]), reason=reason)
                case Decided(promotion=promotion, decision=decision):
                    self._decide(promotion.id, decision)
                case Withdrawn(promotion=promotion, decision=decision):
                    self._stand_down(promotion.id, decision, withdrawn_at=decision.withdrawn_at)
                case _:
                    pass
        self._grants(settled)
        after = applied(self._lane, *settled)
        self._places(after, settled)
        self._standings(after)
        return settled

    def _promotions(self, changes: Iterable[Change]) -> None:
        opened = {change.promotion.id for change in changes if isinstance(change, Opened)}
        last = {change.promotion.id: change.promotion for change in changes if isinstance(change, Promoted)}
        new = [one for number, one in last.items() if number in opened]
        known = [one for number, one in last.items() if number not in opened]
        _UPDATE.run_all(self._connection, [{"the_id": one.id, **changeable(one)} for one in known])
        _INSERT.run_all(self._connection, [self._row(one) for one in new])

    def _row(self, promotion: Promotion) -> dict[str, Any]:
        level_id = self._level_ids[promotion.level]
        return promotion_row(promotion, lane_id=self._lane.id, level_id=level_id)

    def _decide(self, number: int, decision: Decision) -> None:
        self._stand_down(number, decision)
        _DECIDE.run(
            self._connection,
            promotion_id=number,
            gate=decision.gate,
            person=decision.person,
            answer=decision.answer.value,
            reason=decision.reason,
            at=decision.at,
            withdrawn_at=decision.withdrawn_at,
            standing=True,
        )

    def _stand_down(self, number: int, decision: Decision, withdrawn_at: datetime | None = None) -> None:
        """End what a person's standing answer at a gate was; what was withdrawn counts no more from then on."""
        values = {"promotion": number, "in_gate": decision.gate, "by": decision.person}
        _STAND_DOWN.run(self._connection, **values, withdrawn_at=withdrawn_at)

    def _pin(self, hold: Hold) -> Hold:
        return SqlHolds(self._connection).add(hold)

    def _unpin(self, hold: Hold, reason: str, before: Sequence[Change]) -> Hold:
        """Lift a pin; one that was made by the same changes has got its id meanwhile.

        What was not commanded, but followed, is nobody's doing.
        """
        by = self._by if len(before) < self._commanded else LEVELGATE
        made = (one.hold for one in before if isinstance(one, Pinned))
        stored = hold if hold.id else next(one for one in made if replace(one, id=0) == hold)
        SqlHolds(self._connection).lift(stored.id, at=self._at, by=by, reason=reason)
        return stored

    def _grants(self, changes: Iterable[Change]) -> None:
        rows = GrantRows(self._connection, self._lane, self._level_ids)
        for change in changes:
            match change:
                case Ended(promotion=promotion, granted=True, unsupported=unsupported):
                    rows.grant(promotion, unsupported=unsupported)
                case Revoked():
                    rows.revoke(change)
                case Supported(version_id=version_id, levels=levels):
                    rows.support(version_id, levels, unsupported=False)
                case Carried():
                    rows.carry(change)
                case _:
                    pass

    def _places(self, after: Lane, changes: Iterable[Change]) -> None:
        entered = {change.promotion.level: change.promotion.id for change in changes if isinstance(change, Entered)}
        # Also where the occupant itself enters once more: its place is the same, and its promotion another.
        changed = [name for name, place in after.places.items() if name in entered or place != self._lane.place(name)]
        with_entry = [self._place(name, after.place(name), entered[name]) for name in changed if name in entered]
        without = [self._place(name, after.place(name), None) for name in changed if name not in entered]
        put_all(self._connection, places, with_entry)
        put_all(self._connection, places, [_without(row, "occupied_by") for row in without])

    def _place(self, name: str, place: Place, number: int | None) -> dict[str, Any]:
        key, newest = place.newest_entered or (None, None)
        return {
            "lane_id": self._lane.id,
            "level_id": self._level_ids[name],
            "occupant": place.occupant,
            "occupied_by": number,
            "newest_key": key,
            "newest_id": newest,
            "chosen": place.chosen,
        }

    def _standings(self, after: Lane) -> None:
        rows = [
            row
            for number, version in after.versions.items()
            if version is not self._lane.versions.get(number)
            for row in self._changed_standings(version)
        ]
        put_all(self._connection, standings, rows)

    def _changed_standings(self, version: LaneVersion) -> Iterator[dict[str, Any]]:
        before = self._lane.versions[version.id]
        for name, standing in version.standings.items():
            unsupported = name in version.unsupported
            if before.standings.get(name) is not standing or unsupported is not (name in before.unsupported):
                yield {
                    "version_id": version.id,
                    "level_id": self._level_ids[name],
                    "lane_id": self._lane.id,
                    "order_key": version.version.key,
                    "state": standing.value,
                    "unsupported": unsupported,
                }


_CHANGEABLE = [column.name for column in promotions.c if column.name not in FIXED]
_UPDATE = Prepared(update(promotions).where(promotions.c.id == bindparam("the_id")), columns=_CHANGEABLE)
_INSERT = Prepared(insert(promotions), columns=promotions.c.keys())
_DECIDE = Prepared(insert(decisions), columns=[column.name for column in decisions.c if column.name != "id"])
_STAND_DOWN = Prepared(
    update(decisions)
    .where(
        decisions.c.promotion_id == bindparam("promotion"),
        decisions.c.gate == bindparam("in_gate"),
        decisions.c.person == bindparam("by"),
        decisions.c.standing,
    )
    .values(
        standing=false(),
        withdrawn_at=func.coalesce(bindparam("withdrawn_at", type_=Time), decisions.c.withdrawn_at),
    )
)


def _without(row: Mapping[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in row.items() if key != name}


def _numbered(connection: Connection, changes: Sequence[Change]) -> Iterator[Change]:
    """Give the new promotions their numbers, which are never used again."""
    opened = [change.promotion.id for change in changes if isinstance(change, Opened)]
    first = reserve(connection, COUNTER, len(opened)) if opened else 0
    numbers = {provisional: first + place for place, provisional in enumerate(opened)}
    for change in changes:
        if isinstance(change, Promoted) and change.promotion.id in numbers:
            yield replace(change, promotion=replace(change.promotion, id=numbers[change.promotion.id]))
        else:
            yield change
