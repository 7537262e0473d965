"""The products, as the use cases need them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from levelgate.domain.product import Product, ProductDefinition


class Products(Protocol):
    """The products; a removed one is kept, but not found here."""

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
