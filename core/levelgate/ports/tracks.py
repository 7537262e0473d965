"""The tracks, as the use cases need them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from levelgate.domain.planning import Affected, Counts
from levelgate.domain.track import Track, TrackDefinition


class Tracks(Protocol):
    """The tracks; a removed one is kept, but not found here.

    Whatever changes one marks its lanes due (R23). Levels have ids that stay: grants, refusals and places are of these.
    """

    def all(self) -> Sequence[Track]:
        """Return all, by name."""
        ...

    def get(self, name: str) -> Track:
        """Return the one of that name."""
        ...

    def add(self, definition: TrackDefinition) -> Track:
        """Add one; a removed one of that name comes back, with its levels."""
        ...

    def change(self, track_id: int, definition: TrackDefinition) -> Track:
        """Give one another definition and raise its revision.

        A level that is renamed by `was` keeps what it has (R21); one whose conditions became wider, or that comes back,
        is new to its lanes, which then choose once more (R1).
        """
        ...

    def remove(self, track_id: int) -> None:
        """Remove one; grants and promotions stay, and what is open is aborted at the next evaluation."""
        ...

    def counts(self, affected: Affected) -> Counts:
        """Count the open promotions, and the grants that count, at levels and of packages that a plan affects."""
        ...
