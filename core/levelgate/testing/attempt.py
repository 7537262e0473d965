"""An attempt of a run without a run: what it writes is kept, and a test can cancel it."""

from __future__ import annotations

from collections.abc import Callable


class FakeAttempt:
    """Keeps the output, up to a cap as a run's log does; `on_write` is called with each piece."""

    def __init__(
        self, *, timeout: float = 30.0, cap: int = 1024 * 1024, on_write: Callable[[str], None] | None = None
    ) -> None:
        self.run_id = "run-1"
        self.timeout = timeout
        self.pieces: list[str] = []
        self.stopped = False
        self.received = 0
        self._cap = cap
        self._on_write = on_write

    @property
    def output(self) -> str:
        """All that was kept."""
        return "".join(self.pieces)

    def write(self, text: str) -> None:
        """Keep what fits under the cap."""
        if self._on_write is not None:
            self._on_write(text)
        kept = text[: max(self._cap - self.received, 0)]
        self.received += len(text)
        if kept:
            self.pieces.append(kept)

    def cancelled(self) -> bool:
        """Whether the test wants it to end."""
        return self.stopped

    def cancel(self) -> None:
        """Want it to end."""
        self.stopped = True
