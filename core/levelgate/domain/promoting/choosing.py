"""The one choice among the versions that a level finds when it becomes new to a lane (R1)."""

from __future__ import annotations

from levelgate.domain.change import Chosen
from levelgate.domain.package import StartPolicy
from levelgate.domain.promoting.availability import Availability
from levelgate.domain.promoting.motion import Motion


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
