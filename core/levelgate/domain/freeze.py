"""Freezes as the declaration file has them: holds with a calendar."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from levelgate.domain.hold import Scope


@dataclass(frozen=True, kw_only=True, slots=True)
class FreezeDefinition:
    """A declared freeze, from `begins`, or at once, until `ends`.

    The times are meant, and written, in `zone`. `rollbacks_too`: it also stops rollbacks (R12).
    """

    name: str
    ends: datetime
    reason: str
    begins: datetime | None = None
    zone: str = "UTC"
    scope: Scope = field(default_factory=Scope)
    rollbacks_too: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Freeze:
    """A declared freeze as the ledger holds it; `id` is that of its hold."""

    id: int
    definition: FreezeDefinition

    @property
    def name(self) -> str:
        """Its name."""
        return self.definition.name
