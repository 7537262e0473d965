"""Three packages that are released together: each night the combination is tested, and passes for all or for none."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import pytest

from fakes.example import Example
from fakes.yum_repository import rpm


@pytest.fixture
def product(example: Callable[[str], Example]) -> Example:
    """Declare the product on a Monday morning; the next night begins in sixteen hours, at two o'clock in Berlin."""
    return example("tracks/product.yaml")


def _publish(product: Example, **versions: str) -> None:
    now = int(product.clock.now().timestamp())
    for name, version in versions.items():
        product.publish_rpm(replace(rpm(name.replace("_", "-"), version), published_at=now, built_at=now))
    product.serve()


def _explained(product: Example, version: str) -> list[Mapping[str, Any]]:
    (level,) = product.terminal.json("explain", version, "together")["levels"]
    found: list[Mapping[str, Any]] = level["missing"]
    return found


def test_what_was_published_by_day_is_released_together_at_night(product: Example) -> None:
    _publish(product, shop="1.0-1", till="2.0-1")
    assert product.at("together") == {"1.0-1": "active", "2.0-1": "active"}
    (missing,) = _explained(product, "updates/till@2.0-1")
    assert missing["what"] == (
        "awaits a passed set of shop, which waits for the schedule at Tue 2026-12-01 02:00 Europe/Berlin"
    )
    assert missing["look_again"] == "2026-12-01T01:00:00Z"
    product.later(hours=15, minutes=59)
    assert product.terminal.json("set", "list") == []
    product.later(minutes=1)
    (found,) = product.terminal.json("set", "list", "--product", "shop")
    assert (found["state"], found["started_by"]) == ("passed", "levelgate")
    assert [(one["member"], one["role"], one["version"]) for one in found["members"]] == [
        ("updates/shop:main", "candidate", "updates/shop@1.0-1"),
        ("updates/till:main", "candidate", "updates/till@2.0-1"),
        ("updates/shop-docs", "missing", None),
    ]
    assert product.do("run", "log", found["run"]).out.startswith("end-to-end: updates/shop 1.0-1")
    assert product.at("prod") == {"1.0-1": "passed", "2.0-1": "passed"}


def test_a_combination_that_fails_goes_no_further_until_it_is_mended(product: Example) -> None:
    (product.folder / "end-to-end.fails").touch()
    _publish(product, shop="1.0-1", till="2.0-1")
    product.later(hours=16)
    assert product.at("prod") == {}
    assert _explained(product, "updates/shop@1.0-1")[0]["what"].endswith("Wed 2026-12-02 02:00 Europe/Berlin")
    (product.folder / "end-to-end.fails").unlink()
    product.later(hours=24)
    states = [(one["id"], one["state"]) for one in product.terminal.json("set", "list")]
    assert states == [(2, "passed"), (1, "failed")]
    assert product.at("prod") == {"1.0-1": "passed", "2.0-1": "passed"}


def test_a_person_releases_at_once_what_nobody_wants_to_wait_for(product: Example) -> None:
    _publish(product, shop="1.0-1", till="2.0-1", shop_docs="3.0-1")
    shown = product.do("product", "show", "shop").out
    assert "updates/shop-docs:main: candidate updates/shop-docs@3.0-1 at release/together, promotion" in shown
    started = product.do("product", "start", "shop", "--reason", "a fix", "--expect", "ready", "--as", "pat").out
    assert "started by  pat" in started
    product.serve()
    assert product.terminal.json("set", "show", "1")["state"] == "passed"
    assert product.at("prod") == {"1.0-1": "passed", "2.0-1": "passed", "3.0-1": "passed"}
    product.later(hours=16)
    assert len(product.terminal.json("set", "list")) == 1
    assert product.do("db", "check", "--replay").status == 0


def test_a_set_that_cannot_start_says_what_is_lacking(product: Example) -> None:
    _publish(product, shop="1.0-1")
    (listed,) = product.terminal.json("product", "list")
    assert (listed["state"], listed["due_at"]) == ("waiting", "2026-12-01T01:00:00Z")
    refused = product.terminal.run("product", "start", "shop")
    assert refused.status == 1
    assert "a set of shop cannot start: updates/till is missing" in refused.err
    said = product.do("product", "list").out
    assert "updates/till is missing" in said


def test_another_state_than_the_expected_one_is_a_conflict(product: Example) -> None:
    _publish(product, shop="1.0-1", till="2.0-1")
    refused = product.terminal.run("product", "start", "shop", "--expect", "waiting")
    assert (refused.status, "shop is ready, not waiting" in refused.err) == (1, True)
    assert product.terminal.run("set", "show", "1").status == 1
