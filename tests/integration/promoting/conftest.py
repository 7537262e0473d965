"""A store for versions that climb."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from fakes.polling import database
from levelgate.storage.store import SqlStore, open_store


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqlStore]:
    """A store on a file of its own."""
    opened = open_store(database(tmp_path))
    yield opened
    opened.close()
