"""Temporary folders on a real disk."""

from __future__ import annotations

import pytest

from levelgate.bootstrap.folders import FolderOnDemand


def test_a_folder_is_made_once_and_removed_at_the_end_with_what_is_in_it() -> None:
    with FolderOnDemand("levelgate-") as folder:
        path = folder()
        (path / "fetched").write_text("x")
        assert folder() == path
        assert path.stat().st_mode & 0o077 == 0
    assert not path.exists()


def test_after_its_end_no_folder_is_made_for_whoever_is_late() -> None:
    with FolderOnDemand("levelgate-") as folder:
        pass
    with pytest.raises(FileNotFoundError):
        folder()
