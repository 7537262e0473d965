"""Runs that go on while the wall clock is set back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from fakes.dispatching import Yard
from levelgate.storage.store import open_store
from levelgate.usecases.dispatch import claim
from levelgate.usecases.tick import clock_went_back


@pytest.fixture
def yard(tmp_path: Path) -> Iterator[Yard]:
    store = open_store(tmp_path / "levelgate.db")
    yield Yard(store)
    store.close()


def test_what_goes_on_is_not_started_again_after_the_clock_went_back(yard: Yard) -> None:
    yard.queue(yard.pipeline(), "r1")
    assert claim(yard.environment, "me", yard.in_flight)
    yard.hand.move(hours=-1)
    clock_went_back(yard.environment, timedelta(hours=1))
    for _ in range(9):
        yard.hand.move(seconds=10)
        yard.in_flight.beat(yard.environment)
        assert claim(yard.environment, "other", yard.in_flight) is None
    assert yard.run("r1").attempt == 1
