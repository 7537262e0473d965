"""Sets of products, and when products are due, in the database."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from fakes.gate_facts import NOON
from levelgate.domain.product import Product, ProductDefinition, SetStart, StartKind
from levelgate.domain.product_set import ProductSet, SetState
from levelgate.domain.set_member import MemberRole, SetMember
from levelgate.errors import Conflict, NotFound
from levelgate.storage.columns import EPOCH
from levelgate.storage.store import SqlStore

_MISSING = SetMember(name="updates/docs:main", required=False, role=MemberRole.MISSING, level="web/qa")
_OTHER = SetMember(name="updates/app:main", required=True, role=MemberRole.MISSING)
_NIGHTLY = SetStart(kind=StartKind.SCHEDULE, cron="0 2 * * *")


def _shop(**more: Any) -> ProductDefinition:
    fields: dict[str, Any] = {"name": "shop", "members": ("updates/app",), "levels": ("web/qa",), **more}
    return ProductDefinition(pipeline="e2e", **fields)


@pytest.fixture
def product(store: SqlStore) -> Product:
    with store.write() as transaction:
        return transaction.products.add(_shop())


def _new(product: Product, *members: SetMember) -> ProductSet:
    return ProductSet(
        product_id=product.id,
        product=product.name,
        members=members or (_MISSING, _OTHER),
        started_at=NOON,
        started_by="pat",
        reason="the release",
    )


def test_a_set_comes_back_as_it_was_added_under_its_number(store: SqlStore, product: Product) -> None:
    with store.write() as transaction:
        added = transaction.sets.add(_new(product))
        assert added == replace(_new(product), id=1)
        assert transaction.sets.get(1) == added
        assert transaction.sets.running(product.id) == added


def test_an_ended_set_says_how_and_why_and_the_next_has_another_number(store: SqlStore, product: Product) -> None:
    with store.write() as transaction:
        first = transaction.sets.add(_new(product))
        ended = transaction.sets.end(first.id, SetState.FAILED, reason="its run failed", at=NOON + timedelta(hours=1))
        assert (ended.state, ended.end_reason, ended.ended_at) == (
            "failed",
            "its run failed",
            NOON + timedelta(hours=1),
        )
        assert transaction.sets.running(product.id) is None
        assert transaction.sets.add(_new(product)).id == 2


def test_ends_are_final(store: SqlStore, product: Product) -> None:
    with store.write() as transaction:
        number = transaction.sets.add(_new(product)).id
        transaction.sets.end(number, SetState.STALE, reason="changed", at=NOON)
        assert transaction.sets.end(number, SetState.PASSED, reason="", at=NOON).state == "stale"


def test_a_product_has_one_running_set(store: SqlStore, product: Product) -> None:
    with store.write() as transaction:
        transaction.sets.add(_new(product))
    with pytest.raises(Conflict, match="UNIQUE"), store.write() as transaction:
        transaction.sets.add(_new(product))
    with store.read() as transaction, pytest.raises(NotFound, match="there is no set '2'"):
        transaction.sets.get(2)


def test_the_last_equal_set_is_found(store: SqlStore, product: Product) -> None:
    with store.write() as transaction:
        first = transaction.sets.add(_new(product))
        assert transaction.sets.equal(product.id, first.key) == first
        assert transaction.sets.equal(product.id + 1, first.key) is None
        assert transaction.sets.equal(product.id, "another") is None


def test_sets_are_listed_newest_first_by_product_and_state(store: SqlStore, product: Product) -> None:
    with store.write() as transaction:
        transaction.sets.end(transaction.sets.add(_new(product)).id, SetState.PASSED, reason="", at=NOON)
        transaction.sets.add(_new(product))
        listed = transaction.sets.listed
        assert [one.id for one in listed()] == [2, 1]
        assert [one.id for one in listed(before=2)] == [1]
        assert [one.id for one in listed(state=SetState.PASSED)] == [1]
        assert [one.id for one in listed(product="shop", limit=1)] == [2]
        assert listed(product="other") == []


def test_a_product_is_due_when_it_changes_and_not_once_it_was_looked_at(store: SqlStore, product: Product) -> None:
    with store.write() as transaction:
        products = transaction.products
        assert (products.due(NOON, 10), products.next_due()) == ([product.id], EPOCH)
        products.looked_at(product.id, None)
        assert (products.due(NOON, 10), products.next_due()) == ([], None)
        products.change(product.id, _shop())
        assert products.due(NOON, 10) == [product.id]


def test_a_product_is_due_by_its_schedule(store: SqlStore, product: Product) -> None:
    with store.write() as transaction:
        products = transaction.products
        products.looked_at(product.id, NOON)
        assert products.next_due() == NOON
        assert products.due(NOON - timedelta(seconds=1), 10) == []
        assert products.due(NOON, 10) == [product.id]
        products.schedule(product.id, NOON + timedelta(hours=1))
        assert products.by_id(product.id).due_at == NOON + timedelta(hours=1)


def test_what_moves_of_a_package_marks_the_products_that_it_is_a_member_of(store: SqlStore, product: Product) -> None:
    with store.write() as transaction:
        transaction.products.looked_at(product.id, None)
        transaction.products.mark("updates/other")
        assert transaction.products.due(NOON, 10) == []
        transaction.products.mark("updates/app")
        assert transaction.products.due(NOON, 10) == [product.id]


def test_all_products_can_be_marked(store: SqlStore, product: Product) -> None:
    with store.write() as transaction:
        transaction.products.looked_at(product.id, None)
        transaction.products.mark()
        assert transaction.products.due(NOON, 10) == [product.id]


def test_another_start_forgets_when_the_schedule_was_due_and_another_member_does_not(store: SqlStore) -> None:
    with store.write() as transaction:
        products = transaction.products
        nightly = products.add(_shop(start=_NIGHTLY))
        products.looked_at(nightly.id, NOON)
        assert products.change(nightly.id, _shop(start=_NIGHTLY, optional=("updates/docs",))).due_at == NOON
        assert products.change(nightly.id, _shop(start=replace(_NIGHTLY, cron="0 3 * * *"))).due_at is None


def test_a_removed_product_is_due_once_more_for_its_running_set(store: SqlStore, product: Product) -> None:
    with store.write() as transaction:
        transaction.products.looked_at(product.id, NOON)
        transaction.products.remove(product.id)
        assert transaction.products.due(NOON, 10) == [product.id]
        assert transaction.products.by_id(product.id).removed
        transaction.products.mark()
        transaction.products.looked_at(product.id, None)
        assert transaction.products.due(NOON, 10) == []
