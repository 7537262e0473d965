"""What has gathered for a subscription that waits until each of its packages has something new."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from levelgate.domain.occasion import holds
from levelgate.domain.subscription import WaitFor, is_pattern

if TYPE_CHECKING:
    from levelgate.domain.event import Event
    from levelgate.domain.subscription import SubscriptionDefinition
    from levelgate.domain.version import Version


@dataclass(frozen=True, kw_only=True, slots=True)
class Gathered:
    """A version that has come, by which event, and the id of the run that was given it; None until there is one."""

    version: Version
    event: Event
    run: str | None = None

    @property
    def package(self) -> str:
        """The reference of its package."""
        return self.version.package

    @property
    def holds(self) -> bool:
        """Whether what came is still there."""
        return holds(self.event.kind, self.version)


def fits(gathered: Gathered, definition: SubscriptionDefinition) -> bool:
    """Say whether what gathered would still gather under a definition."""
    return definition.wait_for is WaitFor.ALL and definition.wants(gathered.event.kind, gathered.package)


def newest_new(
    gathered: Collection[Gathered],
    definition: SubscriptionDefinition,
    *,
    watched: Collection[str],
    waiting: Collection[str],
) -> dict[str, Gathered]:
    """Return, for each watched package that has something new, the newest of it, by the package's reference.

    New is what was given to no run, or to one that is still among the `waiting`. What is gone again does not count,
    nor does what is older than what a run that has begun was given, as long as that is there.
    """
    begun: dict[str, tuple[bytes, int]] = {}
    for one in gathered:
        if one.run is not None and one.run not in waiting and one.holds:
            begun[one.package] = max(one.version.order, begun.get(one.package, one.version.order))
    found: dict[str, Gathered] = {}
    for one in sorted(gathered, key=lambda one: one.version.order):
        new = one.run is None or one.run in waiting
        older = one.package in begun and one.version.order < begun[one.package]
        if new and not older and one.holds and one.package in watched and fits(one, definition):
            found[one.package] = one
    return found


def lacking(definition: SubscriptionDefinition, *, watched: Iterable[str], found: Collection[str]) -> tuple[str, ...]:
    """Return the packages that have nothing new; a pattern that no watched package matches stands for itself."""
    lacks: dict[str, None] = {}
    for package in definition.packages:
        meant = [package]
        if is_pattern(package):
            meant = sorted(one for one in watched if fnmatchcase(one, package)) or meant
        lacks |= dict.fromkeys(one for one in meant if one not in found)
    return tuple(lacks)
