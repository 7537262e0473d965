"""The sets of products, as the use cases need them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from levelgate.domain.product_set import ProductSet, SetState


class Sets(Protocol):
    """The sets; what they are made of never changes, and of each product one at most is running."""

    def get(self, number: int) -> ProductSet:
        """Return one by its number."""
        ...

    def add(self, new: ProductSet) -> ProductSet:
        """Store a set that starts, and return it with the number that it was given, which is never used again."""
        ...

    def end(self, number: int, state: SetState, *, reason: str, at: datetime) -> ProductSet:
        """Store how a running set ended, and return it."""
        ...

    def running(self, product_id: int) -> ProductSet | None:
        """Return the set of a product that is running."""
        ...

    def equal(self, product_id: int, key: str) -> ProductSet | None:
        """Return the last set of a product that has that key, whatever became of it."""
        ...

    def listed(
        self,
        *,
        product: str | None = None,
        state: SetState | None = None,
        before: int | None = None,
        limit: int = 100,
    ) -> Sequence[ProductSet]:
        """Return sets, newest first, with numbers below `before`."""
        ...
