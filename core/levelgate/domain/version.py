"""One version of one package: one version string, one digest, immutable."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from levelgate.domain.artifact import RecordedArtifact
    from levelgate.domain.json_value import JsonValue


class UpstreamState(StrEnum):
    """Where a version stands in its repository."""

    PRESENT = "present"
    MISSING = "missing"
    REPLACED = "replaced"
    YANKED = "yanked"


@dataclass(frozen=True, kw_only=True, slots=True)
class Version:
    """A version as the ledger holds it.

    `package` is the reference of its package, `updates/app`. `id` is also its first-seen number: within a lane,
    newer and older are compared by (`key`, `id`).
    `line` is None where no line of the package holds it: recorded, never offered.
    `passed_over`: the start policy did not choose it; it starts nothing by itself.
    `quarantined_from` is the digest that this record replaced, until an operator accepts it.
    `alias_of` is the id of an earlier version with the same digest under another version string.
    `absences` counts the complete listings in a row that lacked it.
    """

    id: int
    package_id: int
    package: str
    version: str
    digest: str
    key: bytes
    first_seen_at: datetime
    artifacts: tuple[RecordedArtifact, ...]
    published_at: datetime | None = None
    state: UpstreamState = UpstreamState.PRESENT
    line: str | None = "main"
    passed_over: bool = False
    quarantined_from: str | None = None
    alias_of: int | None = None
    absences: int = 0
    details: Mapping[str, JsonValue] = field(default_factory=dict)

    @property
    def order(self) -> tuple[bytes, int]:
        """The total order within a lane."""
        return (self.key, self.id)

    @property
    def awaited(self) -> bool:
        """Whether it, or a file of it, was absent from the last listing, and is not missing yet."""
        here = self.state in {UpstreamState.PRESENT, UpstreamState.YANKED}
        return here and (bool(self.absences) or any(each.absences and not each.missing for each in self.artifacts))

    @property
    def offered(self) -> bool:
        """Whether automation may start anything for it."""
        return (
            self.state is UpstreamState.PRESENT
            and self.line is not None
            and not self.passed_over
            and self.quarantined_from is None
        )
