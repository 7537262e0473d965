"""The repositories, as the use cases need them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from levelgate.domain.repository import PollState, Repository, RepositoryDefinition


class Repositories(Protocol):
    """The repositories, their definitions and their poll states; a removed one is kept, but not found here."""

    def all(self) -> Sequence[Repository]:
        """Return all, by name."""
        ...

    def get(self, name: str) -> Repository:
        """Return the one of that name."""
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

    def due(self, now: datetime, limit: int) -> Sequence[Repository]:
        """Return those that are due, not paused and not leased, the longest due first."""
        ...

    def lease(self, repository_id: int, *, owner: str, now: datetime, until: datetime) -> bool:
        """Take the right to poll one until then; False while another owner's lease holds."""
        ...

    def holder(self, repository_id: int) -> str | None:
        """Return who took that right last and did not give it back; it may be over."""
        ...

    def release(self, repository_id: int, *, owner: str) -> None:
        """Give that right back."""
        ...

    def save_poll(self, repository_id: int, state: PollState) -> None:
        """Store where its polling stands."""
        ...

    def make_due(self, repository_id: int, due_at: datetime) -> None:
        """Set when its next poll may start, and nothing else."""
        ...

    def clamp_due(self, now: datetime) -> int:
        """Bring due times back to at most now + interval (the wall clock may have gone back); return how many."""
        ...
