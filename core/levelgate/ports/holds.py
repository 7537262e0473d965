"""The holds, as the use cases need them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from levelgate.domain.hold import Hold, HoldKind, LiftedHold


class Holds(Protocol):
    """The holds; a lifted one is kept. Whatever changes one marks the lanes in its scope due (R23)."""

    def standing(self, *, kind: HoldKind | None = None) -> Sequence[Hold]:
        """Return those that were not lifted, of a kind or of all, oldest first; time decides which bite."""
        ...

    def lifted(self, *, before: int | None = None, limit: int = 100) -> Sequence[LiftedHold]:
        """Return those that were lifted, newest first, with ids below `before`."""
        ...

    def get(self, hold_id: int) -> Hold:
        """Return one that was not lifted."""
        ...

    def add(self, hold: Hold) -> Hold:
        """Add one, and return it with its id. Names in its scope must exist."""
        ...

    def change(self, hold: Hold) -> Hold:
        """Give one another scope, calendar or reason: those of the file are changed so."""
        ...

    def lift(self, hold_id: int, *, at: datetime, by: str, reason: str) -> None:
        """Lift one."""
        ...
