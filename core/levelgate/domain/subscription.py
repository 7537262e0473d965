"""Subscriptions: when this happens to these packages, start this pipeline."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from fnmatch import fnmatchcase


class Each(StrEnum):
    """Whether every version has its own run, or only the newest of those that came together."""

    VERSION = "version"
    LATEST = "latest"


@dataclass(frozen=True, kw_only=True, slots=True)
class SubscriptionDefinition:
    """When this happens to these packages, start this pipeline.

    `packages` are references or patterns such as `updates/acme-*`; `events` are event kinds.
    """

    name: str
    packages: tuple[str, ...]
    pipeline: str
    events: tuple[str, ...] = ("version.detected",)
    each: Each = Each.VERSION

    def wants(self, kind: str, package: str) -> bool:
        """Say whether an event of that kind, about that package (`updates/app`), concerns it."""
        return kind in self.events and any(fnmatchcase(package, pattern) for pattern in self.packages)


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
