"""Temporary folders, which are also removed where the process is left at once."""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from errno import ENOENT
from pathlib import Path
from tempfile import mkdtemp
from types import TracebackType
from typing import Self

_TRIES = 100
_PAUSE = 0.01

_lock = threading.Lock()
_held: set[Path] = set()


@contextmanager
def temporary_folder(prefix: str) -> Iterator[Path]:
    """Make a temporary folder, and remove it at the end."""
    folder = Path(mkdtemp(prefix=prefix))
    with _lock:
        _held.add(folder)
    try:
        yield folder
    finally:
        with _lock:
            _held.discard(folder)
        _remove(folder)


class FolderOnDemand:
    """A temporary folder that is made when it is first asked for, and removed at the end; most polls need none."""

    def __init__(self, prefix: str) -> None:
        self._prefix = prefix
        self._lock = threading.Lock()
        self._stack = ExitStack()
        self._path: Path | None = None
        self._over = False

    def __call__(self) -> Path:
        """Return the folder; after the end there is none, which whoever still asks then is told as an OSError."""
        with self._lock:
            if self._over:
                raise FileNotFoundError(ENOENT, "the folder is no longer there")
            if self._path is None:
                self._path = self._stack.enter_context(temporary_folder(self._prefix))
            return self._path

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._lock:
            self._over = True
            self._stack.close()


def remove_all() -> None:
    """Remove the folders that this process still holds, whoever works in them: for a process that is about to end."""
    with _lock:
        folders = tuple(_held)
    for folder in folders:
        _remove(folder)


def _remove(folder: Path) -> None:
    """Remove a folder, in which a thread that goes on may put more files for a moment."""
    for _ in range(_TRIES):
        shutil.rmtree(folder, ignore_errors=True)
        if not folder.exists():
            break
        time.sleep(_PAUSE)
