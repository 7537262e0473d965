"""What a repository type knows about its version strings."""

from __future__ import annotations

from typing import Protocol


class VersionScheme(Protocol):
    """The order and the ranges of an ecosystem's version strings; pure functions, the same for ever."""

    @property
    def name(self) -> str:
        """The scheme's name, such as rpm."""
        ...

    def key(self, version: str) -> bytes:
        """Return a key whose byte order is version order; raise ValueError for a string that is no version."""
        ...

    def is_prerelease(self, version: str) -> bool:
        """Say whether the version is one before a release, such as 1.0~rc1."""
        ...

    def in_range(self, version: str, spec: str) -> bool:
        """Say whether the range holds the version; raise ValueError, naming the part, for an unreadable range."""
        ...

    def check_range(self, spec: str) -> None:
        """Raise ValueError, naming the part and what would be right, for an unreadable range."""
        ...
