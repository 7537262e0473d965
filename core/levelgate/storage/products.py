"""Products."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import func, insert, or_, select, update

from levelgate.domain.product import Product, ProductDefinition
from levelgate.domain.product_fields import product_fields, read_product
from levelgate.domain.reference import parse_lane
from levelgate.errors import Conflict
from levelgate.storage.columns import EPOCH
from levelgate.storage.nearest import not_found
from levelgate.storage.prepared import Prepared
from levelgate.storage.tables import products

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement, Connection, Row

_KEPT = ~products.c.removed
_NOT_DUE = Prepared(select(products.c.id, products.c.definition).where(_KEPT, ~products.c.due))


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
            values = {**_defined(definition), "revision": 1, "removed": False, "due": True}
            self._connection.execute(insert(products).values(values))
            return self.get(definition.name)
        return self.change(removed.id, definition)

    def change(self, product_id: int, definition: ProductDefinition) -> Product:
        """Give one another definition and raise its revision."""
        self._refuse_twin(definition.name, but=product_id)
        before = self.by_id(product_id)
        kept = before.due_at if before.definition.start == definition.start and not before.removed else None
        revision = products.c.revision + 1
        self._set(product_id, **_defined(definition), revision=revision, removed=False, due=True, due_at=kept)
        return self.get(definition.name)

    def remove(self, product_id: int) -> None:
        """Remove one; its sets stay."""
        self._set(product_id, removed=True, due=True, due_at=None)

    def by_id(self, product_id: int) -> Product:
        """Return one by its id, also a removed one."""
        found = self._one(products.c.id == product_id)
        if found is None:
            raise not_found("product", str(product_id), ())
        return _product(found)

    def mark(self, package: str | None = None) -> None:
        """Mark due those that a package, `updates/app`, is a member of, or all."""
        for row in _NOT_DUE.all(self._connection):
            members = (*row.definition["members"], *row.definition["optional"])
            if package is None or any(str(parse_lane(name).package) == package for name in members):
                self.mark_one(row.id)

    def mark_one(self, product_id: int) -> None:
        """Mark one due."""
        self._set(product_id, due=True)

    def due(self, now: datetime, limit: int) -> Sequence[int]:
        """Return the ids of some that are marked due, or whose schedule is; a removed one too."""
        query = select(products.c.id).where(or_(products.c.due, products.c.due_at <= now))
        return list(self._connection.scalars(query.order_by(products.c.id).limit(limit)))

    def next_due(self) -> datetime | None:
        """Return when the first one is due: long ago where one is marked, else by its schedule; None: none ever."""
        if self._connection.scalar(select(products.c.id).where(products.c.due).limit(1)) is not None:
            return EPOCH
        first: datetime | None = self._connection.scalar(select(func.min(products.c.due_at)))
        return first

    def looked_at(self, product_id: int, due_at: datetime | None) -> None:
        """Note that one was evaluated: it is not due any more, and when its schedule starts a set next."""
        self._set(product_id, due=False, due_at=due_at)

    def schedule(self, product_id: int, due_at: datetime) -> None:
        """Note when the schedule of one starts a set next, and nothing else."""
        self._set(product_id, due_at=due_at)

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
    return Product(
        id=row.id,
        definition=read_product(row.definition),
        revision=row.revision,
        due_at=row.due_at,
        removed=row.removed,
    )
