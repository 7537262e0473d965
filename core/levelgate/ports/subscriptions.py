"""The subscriptions, as the use cases need them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from levelgate.domain.subscription import Subscription, SubscriptionDefinition


class Subscriptions(Protocol):
    """The subscriptions; a removed one is kept, but not found here."""

    def all(self) -> Sequence[Subscription]:
        """Return all, by name."""
        ...

    def get(self, name: str) -> Subscription:
        """Return the one of that name."""
        ...

    def add(self, definition: SubscriptionDefinition) -> Subscription:
        """Add one; a removed one of that name comes back. Its pipeline must exist."""
        ...

    def change(self, subscription_id: int, definition: SubscriptionDefinition) -> Subscription:
        """Give one another definition and raise its revision."""
        ...

    def remove(self, subscription_id: int) -> None:
        """Remove one; its runs stay."""
        ...
