"""Write the present definitions as a declaration file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from levelgate.usecases.defined import stored_declaration

if TYPE_CHECKING:
    from levelgate.ports import Environment


def export(environment: Environment) -> str:
    """Return a file that, when applied, changes nothing."""
    return environment.declarations.write(stored_declaration(environment))
