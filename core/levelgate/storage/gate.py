"""The order among the writing threads of one process, before the database keeps it among processes."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

from levelgate.errors import DatabaseBusy

if TYPE_CHECKING:
    from collections.abc import Iterator


class Gate:
    """Lets one thread in at a time, so that the others wait without spinning."""

    def __init__(self, timeout: float) -> None:
        self._timeout = timeout
        self._lock = threading.Lock()
        self._inside: int | None = None

    @contextmanager
    def passed(self) -> Iterator[None]:
        """Be the one inside; DatabaseBusy after the timeout."""
        me = threading.get_ident()
        if self._inside == me:
            raise RuntimeError("a transaction was opened inside another one of the same thread")
        if not self._lock.acquire(timeout=self._timeout):
            raise DatabaseBusy(
                f"another thread has been writing for more than {self._timeout:g} s", mend="try again when it is done"
            )
        self._inside = me
        try:
            yield
        finally:
            self._inside = None
            self._lock.release()
