"""Products in the database."""

from __future__ import annotations

import pytest

from levelgate.domain.product import OnFailure, ProductDefinition, SetStart, StartKind
from levelgate.errors import Conflict, NotFound
from levelgate.storage.store import SqlStore

_SHOP = ProductDefinition(
    name="shop",
    members=("updates/app",),
    optional=("updates/docs:1.x",),
    levels=("web/qa",),
    pipeline="e2e",
    start=SetStart(kind=StartKind.SCHEDULE, cron="0 2 * * *", zone="Europe/Berlin"),
    on_failure=OnFailure.REJECT,
)
_BY_HAND = ProductDefinition(
    name="shop", members=("updates/app",), levels=("web/qa",), pipeline="e2e", start=SetStart(kind=StartKind.HAND)
)


@pytest.mark.parametrize("definition", [_SHOP, _BY_HAND])
def test_a_product_comes_back_as_it_was_added(store: SqlStore, definition: ProductDefinition) -> None:
    with store.write() as transaction:
        added = transaction.products.add(definition)
    with store.read() as transaction:
        assert transaction.products.all() == [added]
        assert transaction.products.get("shop").definition == definition


def test_a_change_raises_the_revision(store: SqlStore) -> None:
    with store.write() as transaction:
        product = transaction.products.add(_SHOP)
        changed = transaction.products.change(product.id, _BY_HAND)
    assert (changed.id, changed.revision, changed.definition) == (product.id, 2, _BY_HAND)


def test_a_removed_product_is_not_found_and_comes_back_under_its_id(store: SqlStore) -> None:
    with store.write() as transaction:
        product = transaction.products.add(_SHOP)
        transaction.products.remove(product.id)
        with pytest.raises(NotFound, match="there is no product 'shop'"):
            transaction.products.get("shop")
        assert transaction.products.add(_SHOP).id == product.id


def test_two_products_have_two_names(store: SqlStore) -> None:
    with store.write() as transaction:
        transaction.products.add(_SHOP)
        with pytest.raises(Conflict, match="there is a product 'shop' already"):
            transaction.products.add(_BY_HAND)
