"""What is defined now, as planning and reading want it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from levelgate.domain.planning import Defined

if TYPE_CHECKING:
    from levelgate.domain.declaration import Declaration
    from levelgate.ports import Environment, Transaction


def defined(transaction: Transaction) -> Defined:
    """Read all definitions."""
    return Defined(
        repositories=transaction.repositories.all(),
        packages=transaction.packages.definitions(),
        pipelines=transaction.pipelines.all(),
        subscriptions=transaction.subscriptions.all(),
    )


def stored_declaration(environment: Environment) -> Declaration:
    """Read all definitions, as a file would declare them."""
    with environment.store.read() as transaction:
        return defined(transaction).declaration()
