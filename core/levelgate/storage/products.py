"""Products."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import insert, select, update

from levelgate.domain.product import Product, ProductDefinition
from levelgate.domain.product_fields import product_fields, read_product
from levelgate.errors import Conflict
from levelgate.storage.nearest import not_found
from levelgate.storage.tables import products

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import ColumnElement, Connection, Row

_KEPT = ~products.c.removed


class SqlProducts:
    """The port `Products` over one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def all(self) -> Sequence[Product]:
        """Return all, by name."""
        rows = self._connection.execute(select(products).where(_KEPT).order_by(products.c.name))
        return [_product(row) for row in rows]

    def get(self, name: str) -> Product:
        """Return the one of that name."""
        found = self._one(_KEPT, products.c.name == name)
        if found is None:
            raise not_found("product", name, self._connection.scalars(select(products.c.name).where(_KEPT)))
        return _product(found)

    def add(self, definition: ProductDefinition) -> Product:
        """Add one; a removed one of that name comes back."""
        self._refuse_twin(definition.name, but=None)
        removed = self._one(products.c.removed, products.c.name == definition.name)
        if removed is None:
            self._connection.execute(insert(products).values(**_defined(definition), revision=1, removed=False))
            return self.get(definition.name)
        return self.change(removed.id, definition)

    def change(self, product_id: int, definition: ProductDefinition) -> Product:
        """Give one another definition and raise its revision."""
        self._refuse_twin(definition.name, but=product_id)
        self._set(product_id, **_defined(definition), revision=products.c.revision + 1, removed=False)
        return self.get(definition.name)

    def remove(self, product_id: int) -> None:
        """Remove one; its sets stay."""
        self._set(product_id, removed=True)

    def _one(self, *conditions: ColumnElement[bool]) -> Row[Any] | None:
        query = select(products).where(*conditions).order_by(products.c.id.desc()).limit(1)
        return self._connection.execute(query).one_or_none()

    def _set(self, product_id: int, **values: Any) -> None:
        self._connection.execute(update(products).where(products.c.id == product_id).values(**values))

    def _refuse_twin(self, name: str, *, but: int | None) -> None:
        twin = self._one(_KEPT, products.c.name == name)
        if twin is not None and twin.id != but:
            raise Conflict(f"there is a product {name!r} already", mend="choose another name, or change it")


def _defined(definition: ProductDefinition) -> dict[str, Any]:
    return {"name": definition.name, "definition": product_fields(definition)}


def _product(row: Row[Any]) -> Product:
    return Product(id=row.id, definition=read_product(row.definition), revision=row.revision)
