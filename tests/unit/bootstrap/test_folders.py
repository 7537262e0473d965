"""Folders that are there when they are needed."""

from __future__ import annotations

import pytest

from levelgate.bootstrap import folders
from levelgate.bootstrap.folders import FolderOnDemand


def test_a_folder_that_nobody_asks_for_is_not_made(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []
    monkeypatch.setattr(folders, "temporary_folder", made.append)
    with FolderOnDemand("levelgate-"):
        pass
    assert made == []
