"""The one choice among the versions that a level finds when it becomes new to a lane (R1)."""

from __future__ import annotations

from collections.abc import Mapping

from levelgate.domain.change import Chosen
from levelgate.domain.gates.filter import NAME as FILTER
from levelgate.domain.package import StartPolicy
from levelgate.domain.promoting.availability import Availability
from levelgate.domain.promoting.motion import Motion
from levelgate.domain.track import Level, TrackDefinition, kept_levels


def choose(motion: Motion, availability: Availability) -> None:
    """Choose at each level that is new to the lane, before anything moves.

    At first contact the package's start policy chooses, otherwise the newest alone. What already qualifies there and
    is not chosen is passed over.
    """
    policy = _policy(motion)
    for level in motion.track.definition.in_order():
        if not motion.place(level.name).chosen:
            qualifying = availability.available(level)
            over = qualifying[: len(qualifying) - policy.chosen(len(qualifying))]
            motion.take(Chosen(level=level.name, passed_over=tuple(version.id for version in over)))


def _policy(motion: Motion) -> StartPolicy:
    first = motion.origin.first_contact and not any(place.chosen for place in motion.places.values())
    return motion.origin.start if first else StartPolicy()


def new_again(before: TrackDefinition, after: TrackDefinition) -> frozenset[str]:
    """Return the levels that a changed definition makes new to the lanes that know them.

    A level that other prerequisites lead to, or that another filter guards, may find versions that passed it by until
    now: those must not all set out at once (R1).
    """
    known = {level.name: level for level in before.levels}
    renamed = {old: new for new, old in kept_levels(known, after).items()}
    pairs = ((known[old], after.level(new)) for old, new in renamed.items())
    return frozenset(new.name for old, new in pairs if new is not None and _guard(old, renamed) != _guard(new, {}))


def _guard(level: Level, renamed: Mapping[str, str]) -> tuple[object, ...]:
    after = frozenset(renamed.get(name, name) for name in level.after)
    return after, level.need, tuple(gate for gate in level.entry if gate.name == FILTER)
