"""How long a fetch may take and how often it is tried."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class FetchLimits:
    """The limits of one fetch; times are in seconds.

    `deadline` covers everything: name resolution, connections, redirects, retries and the body. `retry_waits` are the
    waits before the second, third, ... attempt; their sum is the longest Retry-After that is waited for here.
    `resolutions` is how many names may be looked up at the same time, stuck look-ups included. `at_once` is how many
    files of one repository are fetched at the same time.
    """

    deadline: float = 60.0
    connect: float = 10.0
    max_redirects: int = 3
    retry_waits: tuple[float, ...] = (0.5, 1.5)
    resolutions: int = 16
    at_once: int = 8

    @property
    def retry_budget(self) -> float:
        """How long the retries of one fetch may wait in all."""
        return sum(self.retry_waits)
