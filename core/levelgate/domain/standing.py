"""Where a subscription stands when something happens: what waits, what has run, what has gathered."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from levelgate.domain.event import EventKind
from levelgate.domain.occasion import holds

if TYPE_CHECKING:
    from datetime import datetime

    from levelgate.domain.gathering import Gathered
    from levelgate.domain.pipeline import Run
    from levelgate.domain.version import Version


@dataclass(frozen=True, kw_only=True, slots=True)
class Waiting:
    """A queued run, and its version as it is now."""

    run: Run
    version: Version

    @property
    def holds(self) -> bool:
        """Whether what it was queued for is still there."""
        event = self.run.payload.get("event")
        kind = event.get("kind") if isinstance(event, Mapping) else None
        return holds(EventKind(str(kind or EventKind.VERSION_DETECTED)), self.version)


@dataclass(frozen=True, kw_only=True, slots=True)
class Standing:
    """Where a subscription stands.

    `burst_ends_by`: it has runs that wait for quiet, and then they begin at the latest.
    For `each: latest`: `waiting` are the queued runs of the lanes concerned, oldest first, also those that wait for
    another attempt; `newer` are present versions with a run that are newer than those concerned, by lane.
    For `wait_for: all`: `waiting` are the queued runs of its one lane, `gathered` is all that did, and `watched` are
    the references of all watched packages.
    """

    burst_ends_by: datetime | None = None
    waiting: Sequence[Waiting] = ()
    newer: Mapping[str, Version] = field(default_factory=dict)
    gathered: Sequence[Gathered] = ()
    watched: Collection[str] = ()

    @property
    def unbegun(self) -> frozenset[str]:
        """The ids of the waiting runs of which no attempt was started."""
        return frozenset(one.run.id for one in self.waiting if one.run.attempt == 0)

    def ahead(self, lane: str) -> Version | None:
        """Return the newest version of a lane that has a run, or waits for it, and is still there."""
        waiting = [one.version for one in self.waiting if one.run.lane == lane and one.holds]
        known = [*waiting, self.newer[lane]] if lane in self.newer else waiting
        return max(known, key=lambda version: version.order, default=None)
