"""Subscriptions: when this happens to these packages, start this pipeline."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from levelgate.domain.event import EventKind

if TYPE_CHECKING:
    from datetime import timedelta


class Each(StrEnum):
    """Whether every version has its own run, or only the newest of its lane."""

    VERSION = "version"
    LATEST = "latest"


class WaitFor(StrEnum):
    """Whether one package with something new is enough, or each must have something."""

    ANY = "any"
    ALL = "all"


@dataclass(frozen=True, kw_only=True, slots=True)
class SubscriptionDefinition:
    """When this happens to these packages, start this pipeline.

    `packages` are references or patterns such as `updates/acme-*`; `events` are event kinds. With `wait_for` all,
    `each` is latest. `quiet`: a run begins so long after the last event of a burst; None: at once.
    """

    name: str
    packages: tuple[str, ...]
    pipeline: str
    events: tuple[str, ...] = ("version.detected",)
    each: Each = Each.VERSION
    wait_for: WaitFor = WaitFor.ANY
    quiet: timedelta | None = None

    def names(self, kind: str) -> bool:
        """Say whether events of that kind concern it.

        A version that is accepted out of quarantine starts what its detection would have started.
        """
        accepted = kind == EventKind.VERSION_ACCEPTED and EventKind.VERSION_DETECTED.value in self.events
        return kind in self.events or accepted

    def wants(self, kind: str, package: str) -> bool:
        """Say whether an event of that kind, about that package (`updates/app`), concerns it."""
        return self.names(kind) and any(fnmatchcase(package, pattern) for pattern in self.packages)


@dataclass(frozen=True, kw_only=True, slots=True)
class Subscription:
    """A subscription as the ledger holds it."""

    id: int
    definition: SubscriptionDefinition
    pipeline_id: int
    revision: int = 1

    @property
    def name(self) -> str:
        """Its name."""
        return self.definition.name


def is_pattern(package: str) -> bool:
    """Say whether what a subscription names stands for any number of packages."""
    return any(mark in package for mark in "*?[")
