"""Products: packages that are released together (section 7 of the rules)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class StartKind(StrEnum):
    """What starts a set: a new candidate, a schedule, or a person."""

    CANDIDATE = "candidate"
    SCHEDULE = "schedule"
    HAND = "hand"


@dataclass(frozen=True, kw_only=True, slots=True)
class SetStart:
    """When a set starts; `cron` and `zone` are of a schedule. A person can start one whatever it says."""

    kind: StartKind = StartKind.CANDIDATE
    cron: str = ""
    zone: str = "UTC"


class OnFailure(StrEnum):
    """What a failed set does to its candidates: leaves them as they are, or rejects them all."""

    KEEP = "keep"
    REJECT = "reject"


@dataclass(frozen=True, kw_only=True, slots=True)
class ProductDefinition:
    """A product as declared.

    `members` must be there for a set to start, `optional` ones need not; both are lanes: `updates/app:1.x`,
    or `updates/app` for all that the package has. `levels`, in the full form `web/qa`, are those that it signs.
    """

    name: str
    members: tuple[str, ...]
    levels: tuple[str, ...]
    pipeline: str
    optional: tuple[str, ...] = ()
    start: SetStart = field(default_factory=SetStart)
    on_failure: OnFailure = OnFailure.KEEP


@dataclass(frozen=True, kw_only=True, slots=True)
class Product:
    """A product as the ledger holds it; `due_at` is when its schedule starts a set next.

    A removed one is kept for its sets.
    """

    id: int
    definition: ProductDefinition
    revision: int = 1
    due_at: datetime | None = None
    removed: bool = False

    @property
    def name(self) -> str:
        """Its name."""
        return self.definition.name
