"""A hold: something must not move (R10, R11)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class HoldKind(StrEnum):
    """The kinds: a freeze has a calendar, a pause has no end, a block is on one version record, a pin on a lane."""

    FREEZE = "freeze"
    PAUSE = "pause"
    BLOCK = "block"
    PIN = "pin"


@dataclass(frozen=True, kw_only=True, slots=True)
class Scope:
    """What a hold is about: everything where nothing is named, else all that is named must fit.

    `track` is a track's name, `level` the full form `web/prod`, `package` a reference, `line` the name of a line of
    it, `version_id` one version record.
    """

    track: str | None = None
    level: str | None = None
    package: str | None = None
    line: str | None = None
    version_id: int | None = None

    def fits(self, *, track: str, level: str, package: str, line: str) -> bool:
        """Say whether a lane at a level is within it; `version_id` is left for the caller to compare."""
        return (
            self.track in {None, track}
            and self.level in {None, level}
            and self.package in {None, package}
            and self.line in {None, line}
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Hold:
    """A hold; `id` is 0 until it is stored.

    Without `begins` it has begun, without `ends` it has no end; `zone` is the one in which the file writes these.
    `rollbacks_too`: a freeze that also stops rollbacks.
    `declared` is the name under which the file declares it. `pinned_version` is the occupant that a pin keeps.
    `asked_until`: a pin that a rollback made also stops what had been asked until then (R12).
    """

    kind: HoldKind
    scope: Scope
    reason: str
    owner: str
    created_at: datetime
    id: int = 0
    begins: datetime | None = None
    ends: datetime | None = None
    zone: str | None = None
    rollbacks_too: bool = False
    declared: str | None = None
    pinned_version: int | None = None
    asked_until: datetime | None = None

    @property
    def name(self) -> str:
        """What people call it, also to override it: its declared name, else such as `pause-7`."""
        return self.declared or f"{self.kind}-{self.id}"

    def stands(self, now: datetime) -> bool:
        """Whether it holds at that moment."""
        return (self.begins is None or self.begins <= now) and (self.ends is None or now < self.ends)


@dataclass(frozen=True, kw_only=True, slots=True)
class LiftedHold:
    """A hold that was lifted: when, by whom, and why."""

    hold: Hold
    at: datetime
    by: str
    reason: str
