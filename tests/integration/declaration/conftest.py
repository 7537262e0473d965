"""A ledger in memory, changed through declaration files as people write them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from fakes.declaring import Declaring
from levelgate.storage.store import open_store


@pytest.fixture
def declaring() -> Iterator[Declaring]:
    """A ledger with the toy types."""
    store = open_store("sqlite://")
    yield Declaring(store=store)
    store.close()
