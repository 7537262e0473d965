"""Freezes as the declaration file has them: holds with a calendar."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from levelgate.domain.hold import Hold, HoldKind, Scope


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

    def hold(self, *, owner: str, created_at: datetime, hold_id: int = 0) -> Hold:
        """Return the hold that it is."""
        return Hold(
            kind=HoldKind.FREEZE,
            scope=self.scope,
            reason=self.reason,
            owner=owner,
            created_at=created_at,
            id=hold_id,
            begins=self.begins,
            ends=self.ends,
            zone=self.zone,
            rollbacks_too=self.rollbacks_too,
            declared=self.name,
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Freeze:
    """A declared freeze as the ledger holds it; `id` is that of its hold."""

    id: int
    definition: FreezeDefinition

    @property
    def name(self) -> str:
        """Its name."""
        return self.definition.name


def declared_freeze(hold: Hold) -> Freeze | None:
    """Return the declared freeze that a hold is, None for what was made by command."""
    if hold.declared is None or hold.ends is None:
        return None
    definition = FreezeDefinition(
        name=hold.declared,
        ends=hold.ends,
        reason=hold.reason,
        begins=hold.begins,
        zone=hold.zone or "UTC",
        scope=hold.scope,
        rollbacks_too=hold.rollbacks_too,
    )
    return Freeze(id=hold.id, definition=definition)
