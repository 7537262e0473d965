"""Grants as answers."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel

from levelgate.domain.grant import Grant, Origin


class RevocationAnswer(BaseModel):
    """Who revoked a grant, when and why."""

    at: datetime
    by: str
    reason: str


class GrantAnswer(BaseModel):
    """The fact that a version holds a level; `unsupported` where its prerequisites do not hold any more."""

    id: int
    level: str
    digest: str
    origin: Origin
    promotion: int | None
    granted_at: datetime
    granted_by: str
    reason: str
    unsupported: bool
    revoked: RevocationAnswer | None

    @classmethod
    def of(cls, grant: Grant) -> GrantAnswer:
        """Shape a grant."""
        return cls(
            id=grant.id,
            level=grant.level,
            digest=grant.digest,
            origin=grant.origin,
            promotion=grant.promotion_id,
            granted_at=grant.granted_at,
            granted_by=grant.granted_by,
            reason=grant.reason,
            unsupported=grant.unsupported,
            revoked=_revocation(grant),
        )


def _revocation(grant: Grant) -> RevocationAnswer | None:
    if grant.revoked_at is None:
        return None
    return RevocationAnswer(at=grant.revoked_at, by=grant.revoked_by or "", reason=grant.revoked_reason or "")
