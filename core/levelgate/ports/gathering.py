"""What gathers for subscriptions, as the use cases need it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from levelgate.domain.gathering import Gathered


class Gathering(Protocol):
    """What has gathered for subscriptions that wait until each of their packages has something new."""

    def of(self, subscription_id: int) -> Sequence[Gathered]:
        """Return all that gathered, with the versions as they are now; a version gathers once."""
        ...

    def save(self, subscription_id: int, gathered: Sequence[Gathered]) -> None:
        """Store what gathered, in place of what did of the same versions."""
        ...

    def forget(self, subscription_id: int, version_ids: Sequence[int] | None = None) -> None:
        """Remove what gathered of these versions, or all of it."""
        ...
