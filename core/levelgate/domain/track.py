"""Tracks: the promotion paths, each a graph of levels without cycles."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from levelgate.domain.facts import Need
from levelgate.domain.gate import Gate

REMOVED = "#"
"""Sets off the id of a level in the name by which a lane knows it once its track has it no more: `qa#7`."""


class Activate(StrEnum):
    """Whether an available version waits at a level by itself, or is only listed there for a person to ask for."""

    AUTO = "auto"
    MANUAL = "manual"


class Next(StrEnum):
    """Which waiting version enters next: the lowest, and only it; or the highest that is ready (R4)."""

    OLDEST = "oldest"
    NEWEST = "newest"


@dataclass(frozen=True, kw_only=True, slots=True)
class Level:
    """A step of a track.

    `after` are names of levels of the same track. `slots` is None where they are unlimited. `work` names the pipelines
    that must succeed. `entry` and `exit` are the gates that were declared; those that stand at every level are not
    among them. `was` is the name that it had before, whose grants and refusals it keeps (R21).
    """

    name: str
    after: tuple[str, ...] = ()
    need: Need = Need.ALL
    activate: Activate = Activate.AUTO
    slots: int | None = 1
    next: Next = Next.OLDEST
    work: tuple[str, ...] = ()
    entry: tuple[Gate, ...] = ()
    exit: tuple[Gate, ...] = ()
    was: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class TrackDefinition:
    """A track as declared; its levels in the order of the file."""

    name: str
    levels: tuple[Level, ...]

    def level(self, name: str) -> Level | None:
        """Return one of its levels."""
        return next((level for level in self.levels if level.name == name), None)

    def in_order(self) -> tuple[Level, ...]:
        """Return the levels in track order: each after its prerequisites, otherwise as the file has them."""
        placed: dict[str, Level] = {}
        waiting = list(self.levels)
        while waiting:
            ready = next((one for one in waiting if all(name in placed for name in one.after)), waiting[0])
            waiting.remove(ready)
            placed[ready.name] = ready
        return tuple(placed.values())


@dataclass(frozen=True, kw_only=True, slots=True)
class Track:
    """A track as the ledger holds it."""

    id: int
    definition: TrackDefinition
    revision: int = 1

    @property
    def name(self) -> str:
        """Its name."""
        return self.definition.name

    def reference(self, level: str) -> str:
        """Return the full form of a level: `web/prod`; of a removed one, as it was called."""
        return f"{self.name}/{called(level)}"


def called(level: str) -> str:
    """Return what people call a level, also one that a lane knows as removed."""
    return level.partition(REMOVED)[0]


def kept_levels(before: Iterable[str], definition: TrackDefinition) -> Mapping[str, str]:
    """Return which level of before each level goes on as, by its new name; one that is new is not among them (R21).

    A level goes on under its own name, or under a new one that says `was`.
    """
    former = {name: name for name in before}
    moved = True
    while moved:
        moved = False
        for level in definition.levels:
            if level.name not in former and level.was is not None and level.was in former:
                former[level.name] = former.pop(level.was)
                moved = True
    names = {level.name for level in definition.levels}
    return {name: old for name, old in former.items() if name in names}
