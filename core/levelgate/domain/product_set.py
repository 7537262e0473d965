"""A set: an immutable snapshot of a product's members, which is tested as one (section 7)."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import sha256

from levelgate.domain.event import LEVELGATE
from levelgate.domain.set_member import MemberRole, SetMember


class SetState(StrEnum):
    """Where a set stands; all but running are final."""

    RUNNING = "running"
    PASSED = "passed"
    FAILED = "failed"
    ERRORED = "errored"
    STALE = "stale"


@dataclass(frozen=True, kw_only=True, slots=True)
class ProductSet:
    """A set; `id` is its number, 0 until it is stored, and never given out again."""

    product_id: int
    product: str
    members: tuple[SetMember, ...]
    started_at: datetime
    id: int = 0
    state: SetState = SetState.RUNNING
    started_by: str = LEVELGATE
    reason: str = ""
    ended_at: datetime | None = None
    end_reason: str = ""

    @property
    def key(self) -> str:
        """What equal sets have in common."""
        return key_of(self.members)

    @property
    def candidates(self) -> tuple[int, ...]:
        """The numbers of the promotions that it signs off, or does not."""
        return tuple(
            one.promotion_id
            for one in self.members
            if one.role is MemberRole.CANDIDATE and one.promotion_id is not None
        )

    @property
    def versions(self) -> tuple[int, ...]:
        """The ids of the versions that are tested together, the candidates' first."""
        there = sorted(self.members, key=lambda one: one.role is not MemberRole.CANDIDATE)
        return tuple(one.version_id for one in there if one.version_id is not None)


def key_of(members: Iterable[SetMember]) -> str:
    """Return what equal sets have in common: the same versions in the same roles, candidates by the same promotions.

    Names are left out: what was renamed is what it was.
    """
    told = sorted(
        [one.role.value, one.version_id or 0, one.promotion_id or 0] for one in members if one.version_id is not None
    )
    return sha256(json.dumps(told).encode()).hexdigest()
