"""Taking the snapshot of a product's members (section 7)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from levelgate.domain.gates.sets import Sets
from levelgate.domain.promotion import Promotion
from levelgate.domain.set_member import MemberRole, SetMember
from levelgate.domain.track import Level


@dataclass(frozen=True, kw_only=True, slots=True)
class Stand:
    """How a lane stands at one level: `active` are its active promotions there, the lowest version first.

    `reference` is the level in full. `granted` is the id of the version that was granted there last, and holds it.
    """

    level: Level
    reference: str
    active: tuple[Promotion, ...] = ()
    granted: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class MemberStand:
    """How a member stands at the levels of its track that the product signs, in track order; none: it is not there."""

    name: str
    required: bool
    stands: tuple[Stand, ...] = ()


def snapshot(product: str, members: Iterable[MemberStand]) -> tuple[SetMember, ...]:
    """Return what each member is now.

    Where the product signs several levels of one track, the furthest at which a member is active is the one that
    counts. Where several versions are active at one level, it is the newest.
    """
    return tuple(_member(product, one) for one in members)


def awaits(level: Level, promotion: Promotion, product: str) -> bool:
    """Say whether an active promotion whose work is done awaits a set of a product."""
    waits = any(product in gate.products for gate in level.exit if isinstance(gate, Sets))
    return waits and not promotion.rollback and product not in dict(promotion.signed_sets)


def _member(product: str, member: MemberStand) -> SetMember:
    there = [*reversed(member.stands)]
    for stand in there:
        for promotion in reversed(stand.active):
            role = _role(product, stand.level, promotion)
            if role is not None:
                return SetMember(
                    name=member.name,
                    required=member.required,
                    role=role,
                    level=stand.reference,
                    version_id=promotion.version_id,
                    promotion_id=promotion.id,
                )
    for stand in there:
        if stand.granted is not None:
            return SetMember(
                name=member.name,
                required=member.required,
                role=MemberRole.CARRIED,
                level=stand.reference,
                version_id=stand.granted,
            )
    first = member.stands[0].reference if member.stands else ""
    return SetMember(name=member.name, required=member.required, role=MemberRole.MISSING, level=first)


def _role(product: str, level: Level, promotion: Promotion) -> MemberRole | None:
    """Return what an active promotion makes of its member; None: nothing, for it needs no set of the product."""
    if promotion.worked_at is None:
        return MemberRole.BUSY
    return MemberRole.CANDIDATE if awaits(level, promotion, product) else None
