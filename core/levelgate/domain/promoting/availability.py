"""Availability: which versions a level is open to (R2)."""

from __future__ import annotations

from collections.abc import Iterator

from levelgate.domain.facts import LaneVersion, Standing
from levelgate.domain.gate import Gate, Missing
from levelgate.domain.gates.block import Block
from levelgate.domain.gates.filter import NAME as FILTER
from levelgate.domain.gates.prerequisites import Prerequisites
from levelgate.domain.gates.upstream import Upstream
from levelgate.domain.people import Role
from levelgate.domain.promoting.gatekeeper import Gatekeeper
from levelgate.domain.promoting.motion import Motion
from levelgate.domain.promoting.support import is_supported
from levelgate.domain.track import Level

OFFER = "offer"
"""What stands as the gate's name where automation has no business any more."""


class Availability:
    """Says what makes a version unavailable at a level; what has no obstacle is available."""

    def __init__(self, motion: Motion, keeper: Gatekeeper) -> None:
        self._motion = motion
        self._keeper = keeper

    def available(self, level: Level) -> list[LaneVersion]:
        """Return the versions that are available at a level, the lowest first.

        Only those are looked at closely that are newer than the newest that entered, and have their prerequisites.
        """
        newer = self._motion.newer_than(self._motion.place(level.name).newest_entered)
        candidates = (version for version in newer if is_supported(level, version))
        return [version for version in candidates if next(self.obstacles(level, version), None) is None]

    def obstacles(self, level: Level, version: LaneVersion) -> Iterator[Missing]:
        """Yield all that makes a version unavailable there, what costs least to find out first."""
        if self._motion.open_at(level.name, version.id) is not None:
            yield Missing(gate=OFFER, what="has an open promotion there")
        yield from self._standing(level, version)
        yield from self._age(level, version)
        if version.version.line != self._motion.origin.line:
            yield Missing(gate=OFFER, what=_elsewhere(version))
        facts = self._keeper.facts_of(level, version)
        for gate in _conditions(level):
            yield from gate.judge(facts).missing

    def _standing(self, level: Level, version: LaneVersion) -> Iterator[Missing]:
        said = _STANDINGS.get(version.standings.get(level.name))
        if said is not None:
            reference = self._motion.track.reference(level.name)
            who = self._motion.origin.people.holders(Role.PROMOTER, level=reference)
            yield Missing(gate=OFFER, what=said, who=who)

    def _age(self, level: Level, version: LaneVersion) -> Iterator[Missing]:
        newest = self._motion.place(level.name).newest_entered
        if newest is not None and newest > version.order:
            yield Missing(gate=OFFER, what=f"is older than {self._motion.text(newest[1])}, which has entered")


_STANDINGS: dict[Standing | None, str] = {
    Standing.GRANTED: "is granted",
    Standing.REFUSED: "was refused, so that only a person may promote it",
    Standing.REVOKED: "was revoked, so that only a person may promote it",
    Standing.PASSED_OVER: "was passed over, so that only a person may promote it",
}


def _elsewhere(version: LaneVersion) -> str:
    line = version.version.line
    return f"belongs to the line {line}" if line else "belongs to no line of its package"


def _conditions(level: Level) -> tuple[Gate, ...]:
    return (*_ALWAYS, *(gate for gate in level.entry if gate.name == FILTER))


_ALWAYS: tuple[Gate, ...] = (Block(), Upstream(), Prerequisites())
