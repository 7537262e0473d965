"""What is ready: all entry gates pass now, and it is not in yet (R3)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from levelgate.domain.gate import Missing
from levelgate.domain.lane import LaneRecord
from levelgate.domain.promoting.explanation import Explaining
from levelgate.domain.promotion import Promotion
from levelgate.domain.track import Activate
from levelgate.domain.version import Version
from levelgate.usecases.promoting.finding import level_named

if TYPE_CHECKING:
    from levelgate.domain.lane import Lane
    from levelgate.domain.track import Level
    from levelgate.ports import Environment, Transaction

DEPTH = 20
"""So many of the newest versions are looked at where a person has to ask, and the newest of all is not ready."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Ready:
    """A version that is ready at a level, which is given in full.

    `promotion` is the one that waits there, and `missing` why it is not in. Without one a person has to ask for it, and
    `missing` says who, and what it needs then.
    """

    level: str
    lane: LaneRecord
    version: Version
    promotion: Promotion | None
    missing: tuple[Missing, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Spot:
    """How far a look has come: to a level, and to the lane of that id there."""

    level: str
    lane_id: int


def show_ready(
    environment: Environment, level: str | None = None, *, after: Spot | None = None, limit: int = 100
) -> tuple[Sequence[Ready], Spot | None]:
    """Return what is ready at a level, bare or in full, or at all levels in track order; and where to go on.

    At most `limit` lanes are looked at, those in which something waits, or is available, at the level. Where a person
    has to ask, it is the newest ready version of a lane.
    """
    now = environment.clock.now()
    found: list[Ready] = []
    with environment.store.read() as transaction:
        room = limit
        for reference, from_lane in _from(_levels(transaction, level), after):
            records = transaction.boards.near(reference, after=from_lane, limit=room + 1)
            found += _Looking(environment, transaction, now).at(reference, records[:room])
            if len(records) > room:
                return found, Spot(level=reference, lane_id=records[room - 1].id if room else from_lane)
            room -= len(records)
    return found, None


def _levels(transaction: Transaction, level: str | None) -> list[str]:
    if level is not None:
        return [level_named(transaction, level)]
    tracks = sorted(transaction.tracks.all(), key=lambda track: track.name)
    return [track.reference(one.name) for track in tracks for one in track.definition.in_order()]


def _from(levels: Sequence[str], after: Spot | None) -> Iterator[tuple[str, int]]:
    """Yield the levels that are left, each with the lane to go on after; none where the level is not there any more."""
    if after is None:
        yield from ((level, 0) for level in levels)
    elif after.level in levels:
        yield after.level, after.lane_id
        yield from ((level, 0) for level in levels[levels.index(after.level) + 1 :])


class _Looking:
    """Looks at lanes, at one moment, in one transaction."""

    def __init__(self, environment: Environment, transaction: Transaction, now: datetime) -> None:
        self._types = environment.types
        self._transaction = transaction
        self._now = now

    def at(self, reference: str, records: Sequence[LaneRecord]) -> Iterator[Ready]:
        """Yield what is ready in these lanes, lowest versions first."""
        lanes = self._transaction.boards.lanes(records, lambda name: self._types.repository_type(name).scheme)
        for record, lane in zip(records, lanes, strict=True):
            level = lane.track.definition.level(reference.partition("/")[2])
            if level is not None:
                yield from self._in(record, lane, level)

    def _in(self, record: LaneRecord, lane: Lane, level: Level) -> Iterator[Ready]:
        found = self._ready(record, lane, level)
        waiting = [one for one in found if one.promotion is not None]
        yield from waiting
        if level.activate is Activate.MANUAL:
            listed = found if len(found) > len(waiting) else self._further(record, lane, level)
            yield from [one for one in listed if one.promotion is None][-1:]

    def _further(self, record: LaneRecord, lane: Lane, level: Level) -> list[Ready]:
        """Look at older versions: the newest may be too young, or lack a check, which others have passed."""
        return self._ready(record, self._transaction.boards.with_candidates(record, lane, level, limit=DEPTH), level)

    def _ready(self, record: LaneRecord, lane: Lane, level: Level) -> list[Ready]:
        explaining = Explaining(lane, self._now)
        ready = ((version, explaining.ready(level, version)) for version in lane.versions.values())
        found = [
            Ready(
                level=lane.track.reference(level.name),
                lane=record,
                version=version.version,
                promotion=explaining.open_at(level, version),
                missing=missing,
            )
            for version, missing in ready
            if missing is not None
        ]
        return sorted(found, key=lambda one: one.version.order)
