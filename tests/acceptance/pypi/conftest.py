"""The installed program."""

from __future__ import annotations

from pathlib import Path

import pytest

from fakes.installed import Installed


@pytest.fixture
def installed(levelgate_program: Path, tmp_path: Path) -> Installed:
    return Installed(levelgate_program, tmp_path)
