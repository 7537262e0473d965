"""Who asks the gates: one and the same for entering, leaving, asking and explaining (R20)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from levelgate.domain.facts import Facts, LaneVersion
from levelgate.domain.gate import Gate
from levelgate.domain.gates.block import Block
from levelgate.domain.gates.holds import Holds
from levelgate.domain.gates.prerequisites import Prerequisites
from levelgate.domain.gates.upstream import Upstream
from levelgate.domain.gates.work import Work
from levelgate.domain.hold import Hold, HoldKind
from levelgate.domain.promoting.judgement import Judgement
from levelgate.domain.promoting.motion import Motion
from levelgate.domain.promotion import Promotion
from levelgate.domain.track import Level

_ENTRY: tuple[Gate, ...] = (Block(), Upstream(), Prerequisites(), Holds())
_EXIT: tuple[Gate, ...] = (Block(), Work())


def entry_gates(level: Level, promotion: Promotion | None) -> tuple[Gate, ...]:
    """Return the gates that a version passes to enter: those that stand, and the declared that it does not override."""
    overridden = promotion.overrides if promotion is not None else frozenset()
    return (*_ENTRY, *(gate for gate in level.entry if gate.name not in overridden))


def exit_gates(level: Level, promotion: Promotion) -> tuple[Gate, ...]:
    """Return the gates that an active promotion passes to be granted; after a rollback, work alone counts (R12)."""
    return _EXIT if promotion.rollback else (*_EXIT, *level.exit)


@dataclass(frozen=True, slots=True)
class _Known:
    promotion: Promotion
    version: LaneVersion
    holds: tuple[Hold, ...]
    judgement: Judgement


@dataclass(frozen=True, slots=True)
class _Place:
    """What is the same for all versions at a level, as long as the holds are."""

    reference: str
    holds: tuple[Hold, ...]
    pinned_at: str


class Gatekeeper:
    """Asks the gates about a lane in motion at one moment.

    A judgement is kept as long as nothing that it was made from has changed.
    """

    def __init__(self, motion: Motion, now: datetime) -> None:
        self._motion = motion
        self._now = now
        self._origin = motion.origin
        self._known: dict[int, _Known] = {}
        self._holds = motion.holds
        self._places: dict[str, _Place] = {}

    def entry(self, level: Level, promotion: Promotion) -> Judgement:
        """Judge whether a promotion may enter."""
        return self._remembered(level, promotion, entry_gates(level, promotion))

    def exit(self, level: Level, promotion: Promotion) -> Judgement:
        """Judge whether an active promotion has earned its level."""
        return self._remembered(level, promotion, exit_gates(level, promotion))

    def judgement(self, level: Level, promotion: Promotion) -> Judgement:
        """Judge whether an open promotion may go on to its next state."""
        return self.entry(level, promotion) if promotion.entered_at is None else self.exit(level, promotion)

    def prospect(self, level: Level, version: LaneVersion, promotion: Promotion | None = None) -> Judgement:
        """Judge whether a version could enter that has no promotion there, or only that one, which is not opened."""
        return self.judge(entry_gates(level, promotion), self.facts_of(level, version, promotion))

    @staticmethod
    def judge(gates: tuple[Gate, ...], facts: Facts) -> Judgement:
        """Ask gates."""
        return Judgement(verdicts=tuple((gate.name, gate.judge(facts)) for gate in gates))

    def facts(self, level: Level, promotion: Promotion) -> Facts:
        """Put together what the gates go by about an open promotion."""
        return self.facts_of(level, self._motion.versions[promotion.version_id], promotion)

    def facts_of(self, level: Level, version: LaneVersion, promotion: Promotion | None = None) -> Facts:
        """Put together what the gates go by about a version."""
        place = self._place(level)
        return Facts(
            now=self._now,
            level=level.name,
            version=version,
            scheme=self._origin.scheme,
            people=self._origin.people,
            promotion=promotion,
            after=level.after,
            need=level.need,
            work=level.work,
            holds=_holds_on(place.holds, version, promotion) if place.holds else (),
            reference=place.reference,
            pinned_at=place.pinned_at,
            lane=self._origin.reference,
            outlooks=self._origin.outlooks,
        )

    def holds_at(self, level: Level) -> tuple[Hold, ...]:
        """Return the holds that reach this lane at a level, blocks left out."""
        return self._place(level).holds

    def _place(self, level: Level) -> _Place:
        if self._holds is not self._motion.holds:
            self._holds = self._motion.holds
            self._places.clear()
        if level.name not in self._places:
            self._places[level.name] = self._looked_up(level)
        return self._places[level.name]

    def _looked_up(self, level: Level) -> _Place:
        lane, reference = self._origin, self._origin.track.reference(level.name)
        place = {"track": lane.track.name, "level": reference, "package": lane.package, "line": lane.line}
        holds = [hold for hold in self._holds if hold.kind is not HoldKind.BLOCK and hold.scope.fits(**place)]
        pins = (hold.pinned_version for hold in holds if hold.kind is HoldKind.PIN)
        pinned_at = next((self._motion.text(pinned) for pinned in pins), "")
        return _Place(reference, tuple(holds), pinned_at)

    def _remembered(self, level: Level, promotion: Promotion, gates: tuple[Gate, ...]) -> Judgement:
        version, holds = self._motion.versions[promotion.version_id], self.holds_at(level)
        known = self._known.get(promotion.id)
        if known and known.promotion is promotion and known.version is version and known.holds is holds:
            return known.judgement
        judgement = self.judge(gates, self.facts_of(level, version, promotion))
        self._known[promotion.id] = _Known(promotion, version, holds, judgement)
        return judgement


def _holds_on(holds: tuple[Hold, ...], version: LaneVersion, promotion: Promotion | None) -> tuple[Hold, ...]:
    overridden = promotion.overrides if promotion is not None else frozenset()
    return tuple(hold for hold in holds if hold.scope.version_id in {None, version.id} and hold.name not in overridden)
