"""Everything that the use cases are given, the clock, and the processes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from levelgate.ports.declarations import Declarations
from levelgate.ports.plugins import Lender, Types
from levelgate.ports.store import Store
from levelgate.ports.timetable import Timetable


class Clock(Protocol):
    """The time."""

    def now(self) -> datetime:
        """Return the present time, aware, in UTC."""
        ...


class Processes(Protocol):
    """The processes of this machine, by names such as `host:123`, which no process of another machine has."""

    def here(self) -> str:
        """Return the name of this one."""
        ...

    def has_ended(self, process: str) -> bool:
        """Say whether one has ended; of another machine's nobody can know, and so it has not."""
        ...


@dataclass(frozen=True, kw_only=True, slots=True)
class Environment:
    """Everything that the use cases are given."""

    store: Store
    clock: Clock
    processes: Processes
    types: Types
    lender: Lender
    declarations: Declarations
    timetable: Timetable
