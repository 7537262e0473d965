"""The members of a product, as they stand at the levels that it signs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from levelgate.domain.promotion import PromotionFilter, PromotionState
from levelgate.domain.reference import parse_lane
from levelgate.domain.sets.snapshot import MemberStand, Stand, snapshot
from levelgate.usecases.promoting.moving import evaluate_if_due

if TYPE_CHECKING:
    from levelgate.domain.lane import LaneRecord
    from levelgate.domain.product import ProductDefinition
    from levelgate.domain.set_member import SetMember
    from levelgate.ports import Transaction, Types

_MOST_ACTIVE = 1000


@dataclass(frozen=True, kw_only=True, slots=True)
class Member:
    """A member of a product: a lane, or the name of what has none yet."""

    name: str
    required: bool
    lane: LaneRecord | None = None


def members_of(transaction: Transaction, product: ProductDefinition) -> Sequence[Member]:
    """Return the members of a product, each lane once, in the order of the declaration."""
    found: dict[str, Member] = {}
    for names, required in ((product.members, True), (product.optional, False)):
        for name in names:
            lanes = _lanes(transaction, name)
            for lane in lanes:
                found.setdefault(lane.reference, Member(name=lane.reference, required=required, lane=lane))
            if not lanes:
                found.setdefault(name, Member(name=name, required=required))
    return list(found.values())


def snapshot_of(transaction: Transaction, product: ProductDefinition) -> tuple[SetMember, ...]:
    """Return what each member of a product is now."""
    members = members_of(transaction, product)
    stands = (
        MemberStand(name=one.name, required=one.required, stands=tuple(_stands(transaction, product, one)))
        for one in members
    )
    return snapshot(product.name, stands)


def evaluate_members(transaction: Transaction, types: Types, product: ProductDefinition, now: datetime) -> None:
    """Evaluate the lanes of the members that are due themselves, so that it is the present that is looked at."""
    lanes = (one.lane for one in members_of(transaction, product) if one.lane is not None)
    evaluate_if_due(transaction, types, lanes, now)


def _lanes(transaction: Transaction, name: str) -> Sequence[LaneRecord]:
    reference = parse_lane(name)
    return [lane for lane in transaction.lanes.named(reference.package) if reference.line in {None, lane.line}]


def _stands(transaction: Transaction, product: ProductDefinition, member: Member) -> Iterator[Stand]:
    if member.lane is None:
        return
    track = member.lane.track
    for level in track.definition.in_order():
        reference = track.reference(level.name)
        if reference in product.levels:
            wanted = PromotionFilter(state=PromotionState.ACTIVE, level=reference, lane_id=member.lane.id)
            active = transaction.promotions.listed(wanted, limit=_MOST_ACTIVE)
            yield Stand(
                level=level,
                reference=reference,
                active=tuple(one.promotion for one in sorted(active, key=lambda record: record.version.order)),
                granted=transaction.grants.last(member.lane.id, reference),
            )
