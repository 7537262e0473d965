"""Do what a declaration says, at once or not at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from levelgate.errors import Conflict
from levelgate.usecases.carry_out import carry_out
from levelgate.usecases.planned import planned
from levelgate.usecases.schedules import schedule_products
from levelgate.usecases.secrets import check_declared_secrets

if TYPE_CHECKING:
    from levelgate.domain.declaration import Declaration
    from levelgate.domain.plan import Plan
    from levelgate.ports import Environment


def apply(
    environment: Environment, declaration: Declaration, *, prune: bool, actor: str, expected: str | None = None
) -> Plan:
    """Apply a declaration, and return the plan that was carried out.

    The plan is made anew within the transaction. `expected` is the token of the plan that was shown: Conflict, with
    nothing changed, where it is another one by now.
    """
    check_declared_secrets(environment, declaration)
    with environment.store.write() as transaction:
        plan = planned(environment, transaction, declaration, prune=prune)
        if expected is not None and plan.token != expected:
            raise Conflict("the plan is not the one that was shown any more", mend="look at it again, then apply")
        now = environment.clock.now()
        carry_out(transaction, plan, actor=actor, now=now)
        schedule_products(transaction, environment.timetable, now)
    return plan
