"""A ledger with one subscription, on a real database file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from fakes.polling import database
from fakes.subscribed import Subscribed
from levelgate.storage.store import SqlStore, open_store


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqlStore]:
    opened = open_store(database(tmp_path))
    yield opened
    opened.close()


@pytest.fixture
def subscribed(store: SqlStore) -> Callable[..., Subscribed]:
    """Make the one ledger of a test, with a subscription that has these fields."""
    return lambda **fields: Subscribed(store, **fields)
