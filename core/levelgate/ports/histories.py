"""What happened to one thing, as it is shown."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from levelgate.domain.event import Event
from levelgate.domain.version import Version


class Histories(Protocol):
    """The events about one thing, newest first, with numbers below `before`.

    What they cost grows with what happened to that thing, and not with the journal.
    """

    def whole(self, *, before: int | None = None, limit: int = 100) -> Sequence[Event]:
        """Return all events."""
        ...

    def of_version(self, version: Version, *, before: int | None = None, limit: int = 100) -> Sequence[Event]:
        """Return those of a version: of itself, its promotions and grants, its runs, its blocks, and pins at it."""
        ...

    def of_package(self, package: str, *, before: int | None = None, limit: int = 100) -> Sequence[Event]:
        """Return those of a package (`updates/app`): of its versions, its lanes, and itself."""
        ...

    def of_level(self, level: str, *, before: int | None = None, limit: int = 100) -> Sequence[Event]:
        """Return those of a level (`web/prod`), in all lanes, also under the name that it had before."""
        ...
