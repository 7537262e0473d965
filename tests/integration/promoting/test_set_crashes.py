"""Wherever a crash falls, a set starts whole or not at all, and passes for all candidates or none (I9, I11)."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

from fakes.ascent import OWNER
from fakes.crashing import crash_everywhere
from fakes.polling import database
from fakes.shop import Shop
from levelgate.domain.pipeline import RunResult, RunState
from levelgate.storage.store import SqlStore, open_store
from levelgate.usecases.promoting.due import due_products, evaluate_due_product
from levelgate.usecases.tick import clock_went_back


def _dump(folder: Path) -> list[str]:
    with closing(sqlite3.connect(database(folder))) as connection:
        return list(connection.iterdump())


def _record_result(shop: Shop, state: RunState) -> None:
    """Store the result of the run that is queued, and what comes of it nowhere: there the process ended."""
    now = shop.clock.now()
    with shop.store.write() as transaction:
        run = transaction.runs.due(now=now)
        assert run is not None
        claimed = transaction.runs.claim(run, owner=OWNER, now=now, until=now + timedelta(minutes=1))
        transaction.runs.end(claimed, RunResult(state=state), at=now)


def test_a_crash_between_any_two_statements_of_a_start_leaves_nothing_behind(store: SqlStore, folder: Path) -> None:
    shop = Shop(store)
    shop.release("app-1.0")
    shop.bring("till-2.0")
    before = _dump(folder)

    def unchanged() -> None:
        assert _dump(folder) == before

    assert crash_everywhere(lambda: evaluate_due_product(shop.environment, 1), unchanged) > 20
    shop.settle()
    assert (shop.states(), shop.at("qa")) == (["passed"], {"1.0": "passed", "2.0": "passed"})


def test_a_crash_between_any_two_statements_of_an_end_signs_off_nobody(store: SqlStore, folder: Path) -> None:
    shop = Shop(store)
    shop.put_out("app-1.0", "till-2.0", "docs-3.0")
    _record_result(shop, RunState.SUCCEEDED)
    clock_went_back(shop.environment, timedelta(0))
    before = _dump(folder)

    def unchanged() -> None:
        assert _dump(folder) == before

    assert crash_everywhere(lambda: evaluate_due_product(shop.environment, 1), unchanged) > 20
    assert (shop.states(), shop.at("qa")) == (["passed"], {"1.0": "passed", "2.0": "passed", "3.0": "passed"})


def test_a_result_that_was_recorded_before_a_crash_is_evaluated_at_start(store: SqlStore, folder: Path) -> None:
    shop = Shop(store)
    shop.put_out("app-1.0", "till-2.0")
    _record_result(shop, RunState.SUCCEEDED)
    assert due_products(shop.environment) == []
    opened = open_store(database(folder))
    again = shop.restarted(opened)
    clock_went_back(again.environment, timedelta(0))  # as every server does when it starts
    again.settle()
    assert (again.states(), again.at("qa")) == (["passed"], {"1.0": "passed", "2.0": "passed"})
    opened.close()
