"""A plan together with what it means for what moves now."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from levelgate.domain.planning import affected, make_plan, with_consequences
from levelgate.usecases.defined import defined
from levelgate.usecases.foreseeing import would_end

if TYPE_CHECKING:
    from levelgate.domain.declaration import Declaration
    from levelgate.domain.plan import Plan
    from levelgate.ports import Environment, Transaction


def planned(environment: Environment, transaction: Transaction, declaration: Declaration, *, prune: bool) -> Plan:
    """Compare a declaration with what is defined, and count what would end by it."""
    before = defined(transaction)
    plan = make_plan(before, declaration, prune=prune)
    counts = transaction.tracks.counts(affected(plan, before))
    ending = would_end(environment, transaction, plan, before)
    return with_consequences(plan, before, replace(counts, ending=ending))
