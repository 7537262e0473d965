"""Temporary folders on a real disk."""

from __future__ import annotations

import threading
from contextlib import suppress
from pathlib import Path

import pytest

from levelgate.bootstrap.folders import FolderOnDemand, temporary_folder


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


def test_a_folder_goes_also_where_another_thread_puts_more_into_it() -> None:
    begun = threading.Event()

    def write(folder: Path) -> None:
        with suppress(FileNotFoundError):
            for number in range(2_000):
                (folder / str(number)).touch()
                begun.set()

    with temporary_folder("levelgate-") as folder:
        writer = threading.Thread(target=write, args=(folder,))
        writer.start()
        assert begun.wait(10)
    writer.join()
    assert not folder.exists()
