"""The products, as the use cases need them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from levelgate.domain.product import Product, ProductDefinition


class Products(Protocol):
    """The products; a removed one is kept, but found by its id only.

    One that is added, changed or removed is marked due. Where its start changed, it forgets when its schedule was due.
    """

    def all(self) -> Sequence[Product]:
        """Return all, by name."""
        ...

    def get(self, name: str) -> Product:
        """Return the one of that name."""
        ...

    def add(self, definition: ProductDefinition) -> Product:
        """Add one; a removed one of that name comes back."""
        ...

    def change(self, product_id: int, definition: ProductDefinition) -> Product:
        """Give one another definition and raise its revision."""
        ...

    def remove(self, product_id: int) -> None:
        """Remove one; its sets stay."""
        ...

    def by_id(self, product_id: int) -> Product:
        """Return one by its id, also a removed one."""
        ...

    def mark(self, package: str | None = None) -> None:
        """Mark due those that a package, `updates/app`, is a member of, or all: their sets may go by something else."""
        ...

    def mark_one(self, product_id: int) -> None:
        """Mark one due."""
        ...

    def due(self, now: datetime, limit: int) -> Sequence[int]:
        """Return the ids of some that are marked due, or whose schedule is; a removed one too."""
        ...

    def next_due(self) -> datetime | None:
        """Return when the first one is due: long ago where one is marked, else by its schedule; None: none ever."""
        ...

    def looked_at(self, product_id: int, due_at: datetime | None) -> None:
        """Note that one was evaluated: it is not due any more, and when its schedule starts a set next."""
        ...

    def schedule(self, product_id: int, due_at: datetime) -> None:
        """Note when the schedule of one starts a set next, and nothing else."""
        ...
