"""The versions, as the use cases need them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from levelgate.domain.reference import VersionReference
from levelgate.domain.version import UpstreamState, Version


class Versions(Protocol):
    """The versions; what a first contact has not finished writing is invisible to all but `discard`."""

    def known(self, repository_id: int, of: Iterable[int] | None = None) -> Mapping[int, Sequence[Version]]:
        """Return all versions of a repository's watched packages, or of these, by package id, oldest record first."""
        ...

    def listed(
        self,
        package_id: int,
        *,
        states: Sequence[UpstreamState] = (),
        after: tuple[bytes, int] | None = None,
        limit: int = 1000,
    ) -> Sequence[Version]:
        """Return versions in version order, of these states (none: all), after that (key, id)."""
        ...

    def counted(self, repository: str | None = None) -> Mapping[int, int]:
        """Return how many versions of watched packages are recorded, by package id, of one repository or all."""
        ...

    def get(self, reference: VersionReference) -> Version:
        """Return one: the record of that digest prefix, or else the one that is not replaced."""
        ...

    def by_id(self, version_ids: Iterable[int]) -> Mapping[int, Version]:
        """Return those that exist, by id."""
        ...

    def newer_with_run(self, subscription_id: int, version_ids: Iterable[int]) -> Sequence[Version]:
        """Return, for each of these, the newest present version of its line that has a run of a subscription.

        Where that is not newer than the version itself, nothing is returned for it.
        """
        ...

    def accept(self, version_id: int) -> None:
        """Lift the quarantine of one."""
        ...

    def reserve(self, count: int) -> int:
        """Take so many ids, never given out again, and return the first."""
        ...

    def add(self, versions: Sequence[Version], *, listing: int) -> None:
        """Insert versions with their artifacts, in bulk; visible once the repository's poll state says `listing`."""
        ...

    def update(self, versions: Sequence[Version]) -> None:
        """Store what a listing may change (state, line, passed over, absences) and artifacts added or changed."""
        ...

    def discard(self, repository_id: int) -> int:
        """Remove what an unfinished first contact left, and return how many."""
        ...
