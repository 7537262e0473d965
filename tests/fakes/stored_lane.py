"""The lane `updates/app` on the track `web`, in a real store: loaded, evaluated and stored, with nothing around it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from fakes.dotted import DottedScheme
from fakes.ledger import NOW, version, with_package
from levelgate.domain.change import Change
from levelgate.domain.event import LEVELGATE
from levelgate.domain.lane import Lane
from levelgate.domain.promoting.evaluator import evaluate_after
from levelgate.domain.promoting.motion import applied
from levelgate.domain.promotion import Promotion
from levelgate.domain.track import Level, TrackDefinition
from levelgate.domain.version import Version
from levelgate.ports import Store


class StoredLane:
    """One lane; whatever is stored is compared with what the domain's reducer makes of it."""

    def __init__(self, store: Store, *levels: Level, first_contact: bool = False, **package: Any) -> None:
        self.store = store
        self.now: datetime = NOW
        self._first_contact = first_contact
        with store.write() as transaction:
            transaction.tracks.add(TrackDefinition(name="web", levels=levels))
            self.package = with_package(transaction, track="web", **package)

    def record(self, *texts: str, **more: Any) -> Sequence[int]:
        """Record versions, as a poll does, and return their ids."""
        with self.store.write() as transaction:
            first = transaction.versions.reserve(len(texts))
            added = [self._version(first + place, text, **more) for place, text in enumerate(texts)]
            transaction.versions.add(added, listing=0)
            transaction.lanes.open([self.package.id], first_contact=self._first_contact)
        return [one.id for one in added]

    def change(self, version_id: int, **more: Any) -> None:
        """Change what is recorded of a version."""
        with self.store.write() as transaction:
            known = transaction.versions.by_id([version_id])[version_id]
            transaction.versions.update([replace(known, **more)])

    def load(self, *also: int) -> Lane:
        """Load the lane."""
        with self.store.read() as transaction:
            record = transaction.lanes.of_package(self.package.id)[0]
            return transaction.lanes.load(record, DottedScheme(), also=also)

    def settle(self, changes: Iterable[Change] = (), *also: int, by: str = LEVELGATE) -> Sequence[Change]:
        """Evaluate after a command's changes, which are about these versions, and store all that comes of it."""
        before = self.load(*also)
        evaluation = evaluate_after(before, changes, self.now)
        with self.store.write() as transaction:
            settled = transaction.lanes.store(before, evaluation.changes, at=self.now, by=by)
            transaction.lanes.looked_at(before, evaluation)
        self._compare(before, settled)
        return settled

    def promotion(self, version_id: int, level: str) -> Promotion:
        """Return the open promotion of a version at a level."""
        return next(one for one in self.load().at(level) if one.version_id == version_id)

    def _version(self, number: int, text: str, **more: Any) -> Version:
        return version(number, self.package, text, key=DottedScheme().key(text), **more)

    def _compare(self, before: Lane, settled: Sequence[Change]) -> None:
        expected = applied(before, *settled)
        after = self.load(*expected.versions)
        assert after.promotions == tuple(replace(one, runs=()) for one in expected.promotions)
        assert after.places == expected.places
        assert after.holds == expected.holds
        assert after.versions == expected.versions
