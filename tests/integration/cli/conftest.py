"""The command line in this process, with real plugins, on a real database and a real yum repository."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from fakes.kept_logging import kept_logging
from fakes.terminal import Terminal
from fakes.yum_repository import YumRepository


@pytest.fixture
def terminal(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Iterator[Terminal]:
    with kept_logging():
        yield Terminal(tmp_path, capsys)


@pytest.fixture
def yum(tmp_path: Path) -> YumRepository:
    return YumRepository(tmp_path / "repository")
