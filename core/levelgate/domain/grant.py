"""A grant: the fact that a version holds a level (R8)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Origin(StrEnum):
    """What a grant comes from: a promotion that passed, a carry from another version, or an import (I3)."""

    PROMOTION = "promotion"
    CARRY = "carry"
    IMPORT = "import"


@dataclass(frozen=True, kw_only=True, slots=True)
class Grant:
    """A grant; never deleted, at most revoked.

    `level` is the full form `web/prod`. `digest` is the version's. `revision` is that of the track under which it was
    made (R21). `carried_from` is the grant that a carry goes back to (R16). `unsupported`: its prerequisites do not
    hold any more (R13).
    """

    version_id: int
    level: str
    digest: str
    revision: int
    granted_at: datetime
    granted_by: str
    origin: Origin = Origin.PROMOTION
    id: int = 0
    promotion_id: int | None = None
    carried_from: int | None = None
    reason: str = ""
    unsupported: bool = False
    revoked_at: datetime | None = None
    revoked_by: str | None = None
    revoked_reason: str | None = None

    @property
    def stands(self) -> bool:
        """Whether it was not revoked."""
        return self.revoked_at is None
