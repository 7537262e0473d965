"""The promotions, grants and check results, as the use cases need them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from levelgate.domain.facts import CheckResult
from levelgate.domain.grant import Grant
from levelgate.domain.promotion import PromotionFilter, PromotionRecord


class Promotions(Protocol):
    """The promotions, open and ended; what changes them is stored with their lanes."""

    def get(self, number: int) -> PromotionRecord:
        """Return one by its number."""
        ...

    def lane_of(self, number: int) -> int:
        """Return the id of the lane that one is in, by its number."""
        ...

    def by_id(self, numbers: Iterable[int]) -> Mapping[int, PromotionRecord]:
        """Return those that exist, by number."""
        ...

    def listed(
        self, wanted: PromotionFilter, *, before: int | None = None, limit: int = 100
    ) -> Sequence[PromotionRecord]:
        """Return promotions, newest first, with numbers below `before`."""
        ...


class Grants(Protocol):
    """The grants; what writes or revokes them is stored with their lanes."""

    def of_version(self, version_id: int) -> Sequence[Grant]:
        """Return all that a version was ever granted, revoked ones too, in order."""
        ...

    def last(self, lane_id: int, level: str) -> int | None:
        """Return the id of the version of a lane that was granted a level, `web/prod`, last, and still holds it."""
        ...


class Checks(Protocol):
    """The results of named checks; all are kept, the last one counts."""

    def report(self, version_id: int, result: CheckResult) -> None:
        """Store a result, and mark the lanes due where it may be waited for (R23)."""
        ...

    def of_version(self, version_id: int) -> Sequence[CheckResult]:
        """Return all results of a version, oldest first."""
        ...
