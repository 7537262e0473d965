"""What is defined now, as planning and reading want it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from levelgate.domain.freeze import declared_freeze
from levelgate.domain.hold import HoldKind
from levelgate.domain.planning import Defined

if TYPE_CHECKING:
    from levelgate.domain.declaration import Declaration
    from levelgate.ports import Environment, Transaction


def defined(transaction: Transaction) -> Defined:
    """Read all definitions."""
    return Defined(
        repositories=transaction.repositories.all(),
        packages=transaction.packages.definitions(),
        tracks=transaction.tracks.all(),
        pipelines=transaction.pipelines.all(),
        subscriptions=transaction.subscriptions.all(),
        products=transaction.products.all(),
        freezes=[one for hold in transaction.holds.standing(kind=HoldKind.FREEZE) if (one := declared_freeze(hold))],
        groups=transaction.groups.all(),
        roles=transaction.roles.all(),
    )


def stored_declaration(environment: Environment) -> Declaration:
    """Read all definitions, as a file would declare them."""
    with environment.store.read() as transaction:
        return defined(transaction).declaration()
