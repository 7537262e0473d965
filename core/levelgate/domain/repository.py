"""A repository: a watched place, and where its polling stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING

from levelgate.domain.json_value import canonical

if TYPE_CHECKING:
    from levelgate.domain.json_value import JsonValue

DEFAULT_INTERVAL = timedelta(seconds=60)


@dataclass(frozen=True, kw_only=True, slots=True)
class RepositoryDefinition:
    """A repository as declared.

    `settings` are the repository type's settings, secrets as references. `identity` holds those of them that
    make it this repository and no other, in normal form; names, secrets and the order of keys are no part of it.
    """

    name: str
    type: str
    settings: Mapping[str, JsonValue]
    identity: Mapping[str, JsonValue]
    interval: timedelta = DEFAULT_INTERVAL

    @property
    def fingerprint(self) -> str:
        """The identity as a SHA-256 in hex."""
        return sha256(canonical({"type": self.type, "identity": self.identity}).encode()).hexdigest()


@dataclass(frozen=True, kw_only=True, slots=True)
class HeldBack:
    """A listing that lost suspiciously much: which versions, out of how many, and since when it is held back."""

    lost: tuple[int, ...]
    known: int
    since: datetime

    def beside(self, earlier: HeldBack | None) -> HeldBack:
        """Return it together with what was held back earlier, and still is."""
        if earlier is None:
            return self
        lost = tuple(sorted({*self.lost, *earlier.lost}))
        return HeldBack(lost=lost, known=max(self.known, len(lost)), since=min(self.since, earlier.since))


@dataclass(frozen=True, kw_only=True, slots=True)
class PollState:
    """Where the polling of a repository stands.

    `due_at` is when the next poll may start; `failures` counts the failed polls in a row; `listing` numbers the
    last listing that was recorded (0: first contact has not happened); `again` asks for a complete listing even
    if nothing changed; `error` is the code and the message of the last failed poll.
    """

    due_at: datetime
    failures: int = 0
    listing: int = 0
    again: bool = False
    polled_at: datetime | None = None
    good_at: datetime | None = None
    error_code: str | None = None
    error: str | None = None
    cursor: Mapping[str, JsonValue] | None = None
    held_back: HeldBack | None = None
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Repository:
    """A repository as the ledger holds it.

    `revision` rises with each change of its definition, `packages_revision` with each of its packages' definitions.
    """

    id: int
    definition: RepositoryDefinition
    poll: PollState
    paused: bool = False
    revision: int = 1
    packages_revision: int = 1

    @property
    def name(self) -> str:
        """Its name."""
        return self.definition.name


@dataclass(frozen=True, kw_only=True, slots=True)
class BackOff:
    """When to poll again after failures: doubling from `first`, never longer than `longest`."""

    first: timedelta = timedelta(seconds=5)
    longest: timedelta = timedelta(minutes=15)

    def delay(self, failures: int, retry_after: float | None = None) -> timedelta:
        """Return the wait after so many failures in a row; the server's `Retry-After` (seconds) may lengthen it."""
        wait = min(self.longest, self.first * (1 << min(max(failures - 1, 0), 20)))
        asked = timedelta(seconds=min(retry_after or 0.0, self.longest.total_seconds()))
        return max(wait, asked)


@dataclass(frozen=True, kw_only=True, slots=True)
class CheckReport:
    """What a look at an address found: `reachable`, what it is in one sentence, and what is odd about it."""

    reachable: bool
    summary: str
    warnings: tuple[str, ...] = ()
    details: Mapping[str, JsonValue] = field(default_factory=dict)
