"""The people there are now, for the rights of whoever acts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from levelgate.domain.people import People
from levelgate.domain.rights import Action, Actor, require

if TYPE_CHECKING:
    from levelgate.ports import Transaction


def people_of(transaction: Transaction) -> People:
    """Read all groups and roles."""
    return People(
        groups={group.name: frozenset(group.definition.members) for group in transaction.groups.all()},
        roles=tuple(role.definition for role in transaction.roles.all()),
    )


def require_operator(transaction: Transaction, person: str) -> None:
    """Raise NotEntitled where somebody may not pause, resume, try, start again or end what is registered."""
    require(people_of(transaction), Actor(name=person), Action.OPERATE)
