"""Real repository histories, published state by state, and watched by the whole of Levelgate."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from fakes.replay import Replay
from levelgate.bootstrap.environment import open_environment
from levelgate.bootstrap.settings import Settings


@pytest.fixture
def replay(tmp_path: Path) -> Iterator[Replay]:
    """An environment that watches every package of the repository in a folder, sources too."""
    site = tmp_path / "site"
    site.mkdir()
    settings = Settings(database=str(tmp_path / "levelgate.db"), create=True)
    with open_environment(settings) as environment:
        yield Replay(environment, site)
    shutil.rmtree(site)
