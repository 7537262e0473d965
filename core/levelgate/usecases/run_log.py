"""The output of one attempt, on its way to the run's log in the database."""

from __future__ import annotations

import threading

LIMIT = 2 * 1024 * 1024
"""How many characters of one attempt are taken; more than the log's cap, so that the log says where it was cut."""


class RunLog:
    """Takes output from any thread, never waits, and holds it until it is stored; what is over the limit is dropped."""

    def __init__(self, limit: int = LIMIT) -> None:
        self._lock = threading.Lock()
        self._pieces: list[str] = []
        self._room = limit

    def write(self, text: str) -> None:
        """Take a piece; zero bytes and lone surrogates, which not every database stores, are replaced."""
        with self._lock:
            if not self._room:
                return
            kept = text[: self._room]
            self._room -= len(kept)
            self._pieces.append(kept.replace("\0", "\ufffd").encode("utf-8", "replace").decode())

    def waiting(self) -> str:
        """Return what is not stored yet, without giving it up."""
        with self._lock:
            self._pieces = ["".join(self._pieces)]
            return self._pieces[0]

    def stored(self, length: int) -> None:
        """Give up as many characters from the beginning: they are in the database now."""
        with self._lock:
            self._pieces = ["".join(self._pieces)[length:]]
