"""Show what applying a declaration would do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from levelgate.usecases.defined import stored_declaration
from levelgate.usecases.planned import planned
from levelgate.usecases.secrets import check_declared_secrets

if TYPE_CHECKING:
    from levelgate.domain.declaration import Declaration
    from levelgate.domain.plan import Plan
    from levelgate.ports import Environment


def read_declaration(environment: Environment, text: str | bytes, filename: str) -> Declaration:
    """Read a declaration file, which may refer to what is defined already."""
    return environment.declarations.read(text, filename, stored=stored_declaration(environment))


def plan(environment: Environment, declaration: Declaration, *, prune: bool) -> Plan:
    """Compare a declaration with what is defined, and change nothing."""
    check_declared_secrets(environment, declaration)
    with environment.store.read() as transaction:
        return planned(environment, transaction, declaration, prune=prune)
