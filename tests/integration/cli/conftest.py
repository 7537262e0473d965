"""The command line in this process, with real plugins, on a real database and a real yum repository."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from fakes.terminal import Terminal
from fakes.yum_repository import YumRepository


@pytest.fixture
def terminal(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Iterator[Terminal]:
    loggers = [logging.getLogger(name) for name in ("levelgate", "apscheduler")]
    before = [(logger.handlers[:], logger.level, logger.propagate) for logger in loggers]
    yield Terminal(tmp_path, capsys)
    # With --verbose a command sends the log to a stream that ends with its test.
    for logger, (handlers, level, propagate) in zip(loggers, before, strict=True):
        logger.handlers[:] = handlers
        logger.setLevel(level)
        logger.propagate = propagate


@pytest.fixture
def yum(tmp_path: Path) -> YumRepository:
    return YumRepository(tmp_path / "repository")
