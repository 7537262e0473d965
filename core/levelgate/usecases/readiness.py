"""Whether a server can do its work now, and what keeps it from that."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from levelgate.errors import LevelgateError
from levelgate.ports import Environment


@dataclass(frozen=True, kw_only=True, slots=True)
class Fault:
    """What keeps a server from being ready: a part of it, and what is wrong with that.

    Both may be told to whoever asks, so they hold no path and no secret; the log has the rest.
    """

    part: str
    says: str


class DatabaseWatch:
    """Looks whether the database can be read, and has the schema that it had when this was made."""

    def __init__(self, environment: Environment) -> None:
        self._store = environment.store
        self._revision = environment.store.schema_revision()

    def faults(self) -> Sequence[Fault]:
        """Look once."""
        try:
            revision = self._store.schema_revision()
        except LevelgateError as error:
            return (Fault(part="database", says=error.code),)
        if revision != self._revision:
            says = f"its schema is {revision or 'gone'}, and was {self._revision}; restart the server"
            return (Fault(part="database", says=says),)
        return ()
