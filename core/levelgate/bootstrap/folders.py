"""Temporary folders, which are also removed where the process is left at once."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

_TRIES = 20

_lock = threading.Lock()
_held: set[Path] = set()


@contextmanager
def temporary_folder(prefix: str) -> Iterator[Path]:
    """Make a temporary folder, and remove it at the end."""
    with TemporaryDirectory(prefix=prefix, ignore_cleanup_errors=True) as name:
        folder = Path(name)
        with _lock:
            _held.add(folder)
        try:
            yield folder
        finally:
            with _lock:
                _held.discard(folder)


def remove_all() -> None:
    """Remove the folders that this process still holds, whoever works in them: for a process that is about to end."""
    with _lock:
        folders = tuple(_held)
    for folder in folders:
        # A thread that goes on may put one more file there.
        for _ in range(_TRIES):
            if not folder.exists():
                break
            shutil.rmtree(folder, ignore_errors=True)
