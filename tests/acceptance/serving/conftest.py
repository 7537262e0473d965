"""The installed program, serving."""

from __future__ import annotations

from pathlib import Path

import pytest

from fakes.installed import Installed


@pytest.fixture
def installed(levelgate_program: Path, tmp_path: Path) -> Installed:
    installed = Installed(levelgate_program, tmp_path)
    installed.environment["LEVELGATE_LISTEN"] = "127.0.0.1:0"
    installed.run("init")
    return installed
