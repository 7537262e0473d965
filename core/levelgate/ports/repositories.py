"""The repositories, as the use cases need them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from levelgate.domain.repository import Repository, RepositoryDefinition


class Repositories(Protocol):
    """The repositories; a removed one is kept, but not found here."""

    def all(self) -> Sequence[Repository]:
        """Return all, by name."""
        ...

    def get(self, name: str) -> Repository:
        """Return the one of that name."""
        ...

    def by_id(self, repository_ids: Iterable[int]) -> Mapping[int, Repository]:
        """Return those that exist, by id."""
        ...

    def add(self, definition: RepositoryDefinition, due_at: datetime) -> Repository:
        """Add one; a removed one with the same fingerprint comes back with its history, under the new name."""
        ...

    def change(self, repository_id: int, definition: RepositoryDefinition) -> Repository:
        """Give one another definition (its name too), raise its revision, and forget its cursor."""
        ...

    def pause(self, repository_id: int, *, paused: bool) -> None:
        """Pause or resume its polling."""
        ...

    def remove(self, repository_id: int) -> None:
        """Remove one with its package definitions; what was recorded stays."""
        ...
