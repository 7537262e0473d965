"""A store for versions that climb."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from fakes.deciding_child import environment
from fakes.polling import database
from levelgate.storage.store import SqlStore, open_store
from levelgate.usecases.replay import check_replay


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder in memory where there is one: hundreds of commits on a disk would take long."""
    memory = Path("/dev/shm")  # noqa: S108 - the folder made in it is private
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as made:
        yield Path(made)


@pytest.fixture
def store(folder: Path) -> Iterator[SqlStore]:
    """A store on a file of its own; whatever a test did with it, its events must tell it all (I7)."""
    opened = open_store(database(folder))
    yield opened
    assert check_replay(environment(opened)) == []
    opened.close()
