"""A store on a file of its own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from fakes import database_child
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


@pytest.fixture
def start_child(database: Path) -> Iterator[Callable[[str, int], subprocess.Popen[str]]]:
    """Start processes that work on the database; those still there at the end are killed."""
    children: list[subprocess.Popen[str]] = []

    def start(command: str, count: int) -> subprocess.Popen[str]:
        program = Path(database_child.__file__)
        path = os.pathsep.join([str(program.parents[1]), os.environ.get("PYTHONPATH", "")])
        environment = {**os.environ, "PYTHONPATH": path}
        child = subprocess.Popen(
            [sys.executable, str(program), command, str(database), str(count)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=environment,
        )
        children.append(child)
        return child

    yield start
    for child in children:
        child.kill()
        child.communicate()
