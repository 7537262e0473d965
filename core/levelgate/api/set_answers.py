"""Sets of products, and what they are made of, as answers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from pydantic import BaseModel

from levelgate.api.full_forms import full_version
from levelgate.domain.product_set import ProductSet, SetState
from levelgate.domain.set_member import MemberRole, SetMember
from levelgate.domain.version import Version
from levelgate.ports import Transaction
from levelgate.usecases.promoting.sets import run_of


class MemberAnswer(BaseModel):
    """What a member is in a set; a missing one has no version, and only candidates and busy ones have a promotion."""

    member: str
    level: str
    role: MemberRole
    required: bool
    version: str | None
    version_id: int | None
    promotion: int | None

    @classmethod
    def of(cls, member: SetMember, versions: Mapping[int, Version]) -> MemberAnswer:
        """Shape a member; `versions` are by id."""
        version = versions.get(member.version_id or 0)
        return cls(
            member=member.name,
            level=member.level,
            role=member.role,
            required=member.required,
            version=None if version is None else full_version(version),
            version_id=member.version_id,
            promotion=member.promotion_id,
        )


class SetAnswer(BaseModel):
    """A set, by its number; `started_by` is `levelgate` where nobody started it, `run` is the run that tests it."""

    id: int
    product: str
    state: SetState
    members: list[MemberAnswer]
    run: str
    started_at: datetime
    started_by: str
    reason: str
    ended_at: datetime | None
    end_reason: str

    @classmethod
    def of(cls, one: ProductSet, versions: Mapping[int, Version]) -> SetAnswer:
        """Shape a set; `versions` are by id."""
        return cls(
            id=one.id,
            product=one.product,
            state=one.state,
            members=[MemberAnswer.of(member, versions) for member in one.members],
            run=run_of(one.id),
            started_at=one.started_at,
            started_by=one.started_by,
            reason=one.reason,
            ended_at=one.ended_at,
            end_reason=one.end_reason,
        )


def versions_of(transaction: Transaction, members: Iterable[SetMember]) -> Mapping[int, Version]:
    """Return the versions of members, by id."""
    return transaction.versions.by_id(sorted({one.version_id for one in members if one.version_id is not None}))
