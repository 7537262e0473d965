"""A process's output: taken as it comes, decoded in pieces, and never waited for without a limit."""

from __future__ import annotations

import codecs
import os
import select
import time
from collections.abc import Callable

PIECE = 64 * 1024
LEFT_IN_PIPE = 1024 * 1024
"""The most that Linux lets an unprivileged process make a pipe hold."""

_AFTER_END = 0.02


class Output:
    """The reading end of a process's output; `write` takes the decoded pieces."""

    def __init__(self, descriptor: int, write: Callable[[str], None]) -> None:
        self._descriptor = descriptor
        self._write = write
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._open = True
        self._ready = select.poll()
        self._ready.register(descriptor, select.POLLIN)

    def take(self, wait: float) -> int:
        """Take one piece, waiting so many seconds for it at most; return its size in bytes."""
        if not self._open:
            time.sleep(min(wait, _AFTER_END))
            return 0
        if not self._ready.poll(wait * 1000):
            return 0
        piece = os.read(self._descriptor, PIECE)
        self._open = bool(piece)
        self._write_decoded(piece, final=not piece)
        return len(piece)

    def take_rest(self) -> None:
        """Take what an ended process left in the pipe; whoever else holds it open is not waited for."""
        taken = 0
        while self._open and taken < LEFT_IN_PIPE and (size := self.take(0)):
            taken += size
        if self._open:
            self._write_decoded(b"", final=True)

    def _write_decoded(self, piece: bytes, *, final: bool) -> None:
        if text := self._decoder.decode(piece, final):
            self._write(text)
