"""A ledger on a real database file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from fakes.polling import Ledger, database
from levelgate.storage.store import open_store


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    """A ledger that watches the package `updates/app`."""
    store = open_store(database(tmp_path))
    yield Ledger(store)
    store.close()


@pytest.fixture
def everything(tmp_path: Path) -> Iterator[Ledger]:
    """A ledger that watches every package it finds."""
    store = open_store(database(tmp_path))
    yield Ledger(store, name="*")
    store.close()
