"""Products and their sets: listed, shown, started."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from fakes.shop import BY_HAND, Shop
from levelgate.api.app import create_app
from levelgate.client.client import Client, in_process
from levelgate.errors import Conflict, NotFound, NotPossible, RequestInvalid
from levelgate.storage.store import open_store


@pytest.fixture
def shop() -> Iterator[Shop]:
    """Let two members be candidates for a set that a person starts."""
    store = open_store("sqlite://")
    shop = Shop(store, start=BY_HAND)
    shop.release("app-1.0", "till-2.0")
    yield shop
    store.close()


@pytest.fixture
def client(shop: Shop) -> Iterator[Client]:
    with in_process(create_app(shop.environment), actor="ann") as client:
        yield client


def test_a_product_says_how_it_stands_and_what_its_members_are(client: Client) -> None:
    shown = client.get("products", "shop")
    assert (shown["state"], shown["start"], shown["lacking"], shown["last_set"]) == ("ready", "hand", [], None)
    assert [(one["member"], one["role"], one["version"]) for one in shown["now"]] == [
        ("updates/app:main", "candidate", "updates/app@1.0"),
        ("updates/till:main", "candidate", "updates/till@2.0"),
        ("updates/docs", "missing", None),
    ]
    (listed,) = client.every("products")
    assert {**listed, "now": shown["now"]} == shown


def test_a_set_that_is_started_is_running_and_said_to_be_so(client: Client) -> None:
    started = client.post("products", "shop", "sets", body={"reason": "the release", "expected": "ready"})
    assert (started["id"], started["state"], started["started_by"], started["reason"]) == (
        1,
        "running",
        "ann",
        "the release",
    )
    assert client.get("sets", "1") == started
    shown = client.get("products", "shop")
    assert (shown["state"], shown["last_set"]) == ("running", {"id": 1, "state": "running"})
    assert client.get("runs", started["run"])["pipeline"] == "e2e"


def test_what_cannot_be_started_says_why(client: Client, shop: Shop) -> None:
    with pytest.raises(Conflict, match="shop is ready, not waiting"):
        client.post("products", "shop", "sets", body={"expected": "waiting"})
    client.post("products", "shop", "sets", body={})
    shop.settle()
    with pytest.raises(NotPossible, match="a set of shop cannot start: no member is a candidate"):
        client.post("products", "shop", "sets", body={})


def test_sets_are_listed_page_by_page_newest_first(client: Client, shop: Shop) -> None:
    for version in ("1.1", "1.2", "1.3"):
        client.post("products", "shop", "sets", body={})
        shop.settle()
        shop.release(f"app-{version}")
    assert [one["id"] for one in client.every("sets", limit=2)] == [3, 2, 1]
    assert [one["id"] for one in client.every("sets", product="shop", state="passed")] == [3, 2, 1]
    assert list(client.every("sets", state="stale")) == []


def test_what_is_not_there_is_not_found(client: Client) -> None:
    with pytest.raises(NotFound, match="there is no product 'till'"):
        client.get("products", "till")
    with pytest.raises(NotFound, match="there is no product 'till'"):
        list(client.every("sets", product="till"))
    with pytest.raises(NotFound, match="there is no set '7'"):
        client.get("sets", "7")
    with pytest.raises(RequestInvalid):
        client.get("sets", "seven")


def test_a_promotion_names_the_sets_that_signed_it_off(client: Client, shop: Shop) -> None:
    client.post("products", "shop", "sets", body={})
    shop.settle()
    assert [one["signed_sets"] for one in client.every("promotions", level="qa")] == [{"shop": 1}] * 2
