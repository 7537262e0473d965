"""Record what a listing came to: versions, events and the runs they start, at once or not at all."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeAlias

from levelgate.domain.detection import Detection
from levelgate.domain.event import Event, EventKind, NewEvent
from levelgate.domain.package import Package
from levelgate.domain.repository import PollState
from levelgate.domain.version import Version
from levelgate.ports import Store, Transaction
from levelgate.usecases.ask import Watch, moved
from levelgate.usecases.leases import check_held
from levelgate.usecases.queue_runs import queue_runs

BATCH = 2000
"""How many new versions one transaction takes; more are a first contact, written in batches that nobody sees."""

Progress: TypeAlias = Callable[[int, int], None]


class DefinitionsMoved(Exception):
    """The repository's definitions were changed while it was asked."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Recorded:
    """What was written: the events, and how many runs they started."""

    events: tuple[Event, ...]
    runs: int


class Recorder:
    """Writes one listing's detection for one repository."""

    def __init__(self, store: Store, watched: Watch, compared: Iterable[Package], progress: Progress | None) -> None:
        self._store = store
        self._watched = watched
        self._compared = tuple(compared)
        self._found = tuple(package for package in self._compared if not package.id)
        self._progress = progress or _silent

    def record(self, detection: Detection, state: PollState, *, owner: str, also: Sequence[NewEvent]) -> Recorded:
        """Write it all; `state` is where the polling stands afterwards, `also` are further events.

        Raises, with nothing of it written, DefinitionsMoved where the definitions are no longer those that were asked
        with, and AlreadyPolling where another poll has taken the lease.
        """
        if detection.added:
            state = replace(state, listing=state.listing + 1)
        large = len(detection.added) > BATCH
        if large:
            detection = self._in_batches(detection, state.listing, owner)
        with self._store.write() as transaction:
            self._check(transaction, owner)
            if not large:
                detection = self._settle(transaction, detection)
                transaction.versions.add(detection.added, listing=state.listing)
            return self._finish(transaction, detection, state, owner, also)

    def _check(self, transaction: Transaction, owner: str) -> None:
        check_held(transaction, self._watched.repository, owner)
        if moved(transaction, self._watched):
            raise DefinitionsMoved

    def _settle(self, transaction: Transaction, detection: Detection) -> Detection:
        """Give the new versions their numbers, and the new packages their places."""
        if not detection.added:
            return detection
        repository = self._watched.repository
        transaction.versions.discard(repository.id)
        new = {version.package for version in detection.added}
        packages = self._places(transaction, [package for package in self._compared if package.reference in new])
        first = transaction.versions.reserve(len(detection.added))
        return detection.numbered(first, {package.reference: package.id for package in packages})

    def _in_batches(self, detection: Detection, listing: int, owner: str) -> Detection:
        with self._store.write() as transaction:
            self._check(transaction, owner)
            detection = self._settle(transaction, detection)
        total = len(detection.added)
        for start in range(0, total, BATCH):
            with self._store.write() as transaction:
                check_held(transaction, self._watched.repository, owner)
                transaction.versions.add(detection.added[start : start + BATCH], listing=listing)
            self._progress(min(start + BATCH, total), total)
        return detection

    def _finish(
        self,
        transaction: Transaction,
        detection: Detection,
        state: PollState,
        owner: str,
        also: Sequence[NewEvent],
    ) -> Recorded:
        now = state.polled_at or state.due_at
        repository = self._watched.repository
        transaction.versions.update(detection.changed)
        # From here on the new versions can be seen.
        transaction.polls.save({repository.id: state})
        transaction.polls.release(repository.id, owner=owner)
        told = [finding.event(now) for finding in detection.findings]
        events = transaction.events.append([*also, *self._announced(transaction, now), *told])
        self._open_lanes(transaction, detection)
        queued = queue_runs(transaction, events, _by_id(transaction, detection), now) if told else 0
        if detection.complete:
            self._contacted(transaction)
        return Recorded(events=tuple(events), runs=queued)

    def _open_lanes(self, transaction: Transaction, detection: Detection) -> None:
        """Open the lanes of what is new, and mark those due whose versions were changed (R1, R23)."""
        new = {package.reference for package in self._compared if not package.contacted}
        widened = {package.reference for package in self._compared if package.widened}
        touched = {version.package_id: version.package for version in (*detection.changed, *detection.added)}
        for first_contact in (True, False):
            ids = [number for number, package in touched.items() if (package in new) is first_contact]
            transaction.lanes.open(ids, first_contact=first_contact)
        transaction.lanes.follow_lines(number for number, package in touched.items() if package in widened)

    def _announced(self, transaction: Transaction, now: datetime) -> list[NewEvent]:
        return [
            NewEvent(
                kind=EventKind.PACKAGE_FOUND,
                subject=f"package:{package.id}",
                at=now,
                data={"package": package.reference, "definition": package.definition.reference},
            )
            for package in self._places(transaction, self._found)
        ]

    def _places(self, transaction: Transaction, packages: Sequence[Package]) -> Sequence[Package]:
        """Return packages as they are stored, with the places that `find` gives to new ones."""
        if not packages:
            return ()
        found = {package.name: package.definition.id for package in packages}
        return transaction.packages.find(self._watched.repository.name, found)

    def _contacted(self, transaction: Transaction) -> None:
        changing = [package for package in self._compared if package.widened or not package.contacted]
        transaction.packages.contacted(package.id for package in self._places(transaction, changing))


def _silent(_done: int, _total: int) -> None:
    return


def _by_id(transaction: Transaction, detection: Detection) -> Mapping[int, Version]:
    versions = {version.id: version for version in (*detection.changed, *detection.added)} | {
        finding.version.id: finding.version for finding in detection.findings
    }
    # Somebody may have accepted what was in quarantine when the listing was compared.
    quarantined = [version.id for version in versions.values() if version.quarantined_from is not None]
    return {**versions, **transaction.versions.by_id(quarantined)}
