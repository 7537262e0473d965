"""Real faults, and the installed program that meets them."""

from __future__ import annotations

from pathlib import Path

import pytest

from fakes.faults.watched import Watched


@pytest.fixture
def watched(levelgate_program: Path, tmp_path: Path) -> Watched:
    return Watched(levelgate_program, tmp_path)
