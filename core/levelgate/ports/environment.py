"""Everything that the use cases are given, and the clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from levelgate.ports.declarations import Declarations
from levelgate.ports.plugins import Lender, Types
from levelgate.ports.store import Store


class Clock(Protocol):
    """The time."""

    def now(self) -> datetime:
        """Return the present time, aware, in UTC."""
        ...


@dataclass(frozen=True, kw_only=True, slots=True)
class Environment:
    """Everything that the use cases are given."""

    store: Store
    clock: Clock
    types: Types
    lender: Lender
    declarations: Declarations
