"""A store on a file of its own."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from levelgate.storage.store import SqlStore, open_store


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("storage") / "empty.db"
    open_store(path).close()
    return path


@pytest.fixture
def database(tmp_path: Path, empty_database: Path) -> Path:
    return Path(shutil.copy(empty_database, tmp_path / "levelgate.db"))


@pytest.fixture
def store(database: Path) -> Iterator[SqlStore]:
    opened = open_store(database, busy_timeout=0.3)
    yield opened
    opened.close()
