"""The lanes, as the use cases need them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from levelgate.domain.change import Change, Evaluation
from levelgate.domain.facts import LaneVersion
from levelgate.domain.lane import Lane, LaneRecord
from levelgate.domain.reference import PackageReference
from levelgate.domain.scheme import VersionScheme
from levelgate.domain.track import Track


class Lanes(Protocol):
    """The lanes: what moves in them, which are due, and when to look at them again (R23).

    Versions in a lane come without their artifacts.
    """

    def get(self, lane_id: int) -> LaneRecord:
        """Return one by its id."""
        ...

    def of_package(self, package_id: int) -> Sequence[LaneRecord]:
        """Return those of a package on its present track, in the order in which they were opened."""
        ...

    def named(self, reference: PackageReference) -> Sequence[LaneRecord]:
        """Return those of a package by its name, likewise; none where there is no such package."""
        ...

    def of_track(self, name: str, *, after: int = 0, limit: int = 100) -> Sequence[LaneRecord]:
        """Return those alive on a track, by id, after that one."""
        ...

    def load(self, record: LaneRecord, scheme: VersionScheme, *, also: Iterable[int] = ()) -> Lane:
        """Load all that decides what moves in a lane next, and the versions of these ids besides.

        What it costs does not grow with the history of the package.
        """
        ...

    def version(self, record: LaneRecord, version_id: int) -> LaneVersion:
        """Return a version with what it has come to at the levels of the lane's track, also one of another lane."""
        ...

    def level_ids(self, track: Track) -> Mapping[str, int]:
        """Return the ids of a track's levels by name; removed ones are called such as `qa#7` (R21)."""
        ...

    def store(
        self, lane: Lane, changes: Sequence[Change], *, at: datetime, by: str, commanded: int = 0
    ) -> Sequence[Change]:
        """Store changes of a lane as it was loaded; return them with the numbers that promotions and pins were given.

        `by` is who lifts the pins that the first of them lift, so many as were commanded.
        """
        ...

    def due(self, now: datetime, limit: int) -> Sequence[int]:
        """Return the ids of lanes that are marked due, or whose wake-up has come."""
        ...

    def next_due(self) -> datetime | None:
        """Return when the first one is due: long ago where one is marked, else at its wake-up; None: none ever."""
        ...

    def looked_at(self, lane: Lane, evaluation: Evaluation) -> None:
        """Note that a lane was evaluated: it is not due any more, when to look again, and what is listed in it."""
        ...

    def mark(self, lane_ids: Iterable[int]) -> None:
        """Mark lanes due."""
        ...

    def mark_waking(self) -> int:
        """Mark the lanes due that are to be looked at again at some time; return how many were not so before."""
        ...

    def open(self, package_ids: Iterable[int], *, first_contact: bool = False) -> None:
        """Open the lanes that these packages have by their versions, and mark all that they have due.

        `first_contact` says of the new ones that they came about together with their packages (R1).
        """
        ...

    def follow_lines(self, package_ids: Iterable[int]) -> None:
        """Bring what versions have in lanes after them, where their line changed.

        The first levels are new to the lanes of these packages again, and choose once more (R1).
        """
        ...
