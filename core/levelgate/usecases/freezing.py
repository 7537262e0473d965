"""Declared freezes, as the holds that they are."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from levelgate.domain.reference import parse_package

if TYPE_CHECKING:
    from levelgate.domain.freeze import FreezeDefinition
    from levelgate.domain.hold import Hold
    from levelgate.ports import Transaction

NO_LONGER = "no longer declared"


def declare(transaction: Transaction, definition: FreezeDefinition, hold_id: int, *, actor: str, now: datetime) -> Hold:
    """Add a freeze, whose `hold_id` is 0, or change one, which stays its first owner's."""
    _record_package(transaction, definition)
    if not hold_id:
        return transaction.holds.add(definition.hold(owner=actor, created_at=now))
    before = transaction.holds.get(hold_id)
    hold = definition.hold(owner=before.owner, created_at=before.created_at, hold_id=before.id)
    return transaction.holds.change(hold)


def end(transaction: Transaction, hold_id: int, *, actor: str, now: datetime) -> Hold:
    """Lift a freeze that is no longer declared, and return it."""
    hold = transaction.holds.get(hold_id)
    transaction.holds.lift(hold_id, at=now, by=actor, reason=NO_LONGER)
    return hold


def _record_package(transaction: Transaction, definition: FreezeDefinition) -> None:
    """Record the package that a freeze is about, which may not have been listed yet."""
    if definition.scope.package is None:
        return
    package = parse_package(definition.scope.package)
    for one in transaction.packages.definitions():
        if one.repository == package.repository and one.name == package.package:
            transaction.packages.find(package.repository, {one.name: one.id})
