"""The people there are now, for the rights of whoever acts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from levelgate.domain.people import People

if TYPE_CHECKING:
    from levelgate.ports import Transaction


def people_of(transaction: Transaction) -> People:
    """Read all groups and roles."""
    return People(
        groups={group.name: frozenset(group.definition.members) for group in transaction.groups.all()},
        roles=tuple(role.definition for role in transaction.roles.all()),
    )
