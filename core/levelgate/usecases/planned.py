"""A plan together with what it means for what moves now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from levelgate.domain.planning import affected, make_plan, with_consequences
from levelgate.usecases.defined import defined

if TYPE_CHECKING:
    from levelgate.domain.declaration import Declaration
    from levelgate.domain.plan import Plan
    from levelgate.ports import Transaction


def planned(transaction: Transaction, declaration: Declaration, *, prune: bool) -> Plan:
    """Compare a declaration with what is defined, and count what would end by it."""
    before = defined(transaction)
    plan = make_plan(before, declaration, prune=prune)
    return with_consequences(plan, before, transaction.tracks.counts(affected(plan, before)))
