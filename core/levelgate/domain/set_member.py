"""A member of a product as it stood when a set was made."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class MemberRole(StrEnum):
    """What a member is in a set (section 7)."""

    CANDIDATE = "candidate"
    BUSY = "busy"
    CARRIED = "carried"
    MISSING = "missing"


@dataclass(frozen=True, kw_only=True, slots=True)
class SetMember:
    """One member of one set, for good.

    `name` is its lane in full, `updates/app:1.x`; where it has none yet, what the product calls it. `level`, in full,
    is where it stands, empty where it is on no track that the product signs. A candidate and a busy one have the number
    of their promotion; only a missing one has no version.
    """

    name: str
    required: bool
    role: MemberRole
    level: str = ""
    version_id: int | None = None
    promotion_id: int | None = None
