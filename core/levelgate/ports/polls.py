"""The polls of repositories, as the use cases need them."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from datetime import datetime, timedelta
from typing import Protocol

from levelgate.domain.repository import PollState


class Polls(Protocol):
    """The polls of the repositories: when each is due, who has the right to make it, and where polling stands."""

    def due(self, now: datetime, limit: int) -> Mapping[int, str]:
        """Return the repositories that are due, not paused and not leased: name by id, the longest due first."""
        ...

    def next_due(self) -> datetime | None:
        """Return when the next poll may begin, None where none ever may; of what is leased, when the lease ends."""
        ...

    def lease(self, *repository_ids: int, owner: str, now: datetime, until: datetime) -> AbstractSet[int]:
        """Take the right to poll these until then; return those of them that no other owner's lease keeps."""
        ...

    def renew(self, *, owner: str, until: datetime) -> int:
        """Set another end to every lease of an owner; return how many there are."""
        ...

    def holders(self, *repository_ids: int) -> Mapping[int, str]:
        """Return who took that right last and did not give it back, by id; it may be over. None named: of all."""
        ...

    def release(self, *repository_ids: int, owner: str) -> None:
        """Give that right back, of these that the owner holds."""
        ...

    def save(self, states: Mapping[int, PollState]) -> None:
        """Store where their polling stands, by id."""
        ...

    def make_due(self, repository_id: int, due_at: datetime) -> None:
        """Set when its next poll may start, and nothing else."""
        ...

    def clamp(self, now: datetime, lease: timedelta) -> int:
        """Bring due times back to at most now + interval, and the ends of leases to now + lease; return how many.

        For a wall clock that may have gone back.
        """
        ...
