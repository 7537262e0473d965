"""How a set ends, and what that means for its candidates (section 7)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from levelgate.domain.change import Ended, Signed
from levelgate.domain.lane import Lane
from levelgate.domain.pipeline import RunState
from levelgate.domain.product import OnFailure
from levelgate.domain.product_set import ProductSet, SetState
from levelgate.domain.promoting.leaving import ended
from levelgate.domain.promotion import Promotion, PromotionState
from levelgate.domain.set_member import MemberRole

_BY_RUN = {
    RunState.SUCCEEDED: (SetState.PASSED, ""),
    RunState.FAILED: (SetState.FAILED, "its run failed"),
    RunState.ERRORED: (SetState.ERRORED, "its run could not find out, and its attempts are used up"),
    RunState.CANCELLED: (SetState.ERRORED, "its run was cancelled before it found out"),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class SetEnd:
    """How a running set ends, and why; a passed one needs no reason."""

    state: SetState
    reason: str = ""


def end_of(
    running: ProductSet, candidates: Mapping[int, Promotion], run: RunState, *, removed: bool = False
) -> SetEnd | None:
    """Say how a running set ends now, None where it goes on.

    `candidates` are the promotions of its candidates as they are now, by number. Where one has changed the set is
    stale, whatever its run has come to: what was tested is there no more. `removed`: so is the product.
    """
    if removed:
        return SetEnd(state=SetState.STALE, reason="its product was removed")
    for member in running.members:
        promotion = candidates.get(member.promotion_id or 0)
        if member.role is MemberRole.CANDIDATE and (changed := _changed(promotion)):
            return SetEnd(state=SetState.STALE, reason=f"its candidate {member.name} {changed}")
    found = _BY_RUN.get(run)
    return None if found is None else SetEnd(state=found[0], reason=found[1])


def consequences(over: ProductSet, on_failure: OnFailure, lane: Lane, now: datetime) -> tuple[Signed | Ended, ...]:
    """Say what the end of a set changes in one lane: its candidates there are signed off, or rejected, or left."""
    there = [one for one in lane.promotions if one.id in over.candidates]
    if over.state is SetState.PASSED:
        return tuple(_signed(one, over) for one in there)
    if over.state is SetState.FAILED and on_failure is OnFailure.REJECT:
        reason = f"set {over.id} of {over.product} failed"
        return tuple(ended(one, PromotionState.REJECTED, reason, now) for one in there)
    return ()


def _signed(promotion: Promotion, over: ProductSet) -> Signed:
    sets = {**dict(promotion.signed_sets), over.product: over.id}
    signed = replace(promotion, signed_sets=tuple(sorted(sets.items())))
    return Signed(promotion=signed, product=over.product, set_id=over.id)


def _changed(promotion: Promotion | None) -> str:
    """Say how a candidate is another than it was; nothing where it is not."""
    if promotion is None:
        return "is gone"
    if promotion.state is not PromotionState.ACTIVE:
        return f"is {promotion.state}" + (f": {promotion.end_reason}" if promotion.end_reason else "")
    return "" if promotion.worked_at is not None else "is at work again"
