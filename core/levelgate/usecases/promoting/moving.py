"""Moving a lane: what an evaluation or a command changes, its events and its runs, within one transaction."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from levelgate.domain.change import Carried, Change, Ended, Entered, Evaluation, Revoked, Signed, WorkAdded, Worked
from levelgate.domain.event import LEVELGATE
from levelgate.domain.promoting.abandoning import abandon
from levelgate.domain.promoting.evaluator import evaluate_after
from levelgate.domain.promoting.telling import Telling
from levelgate.domain.promotion import PromotionState
from levelgate.usecases.promoting.work import cancel_work, queue_work

if TYPE_CHECKING:
    from levelgate.domain.lane import Lane, LaneRecord
    from levelgate.ports import Transaction, Types

_FOR_SETS = (Entered, Worked, Ended, Signed, Revoked, Carried)
"""What can change the part of a version in a set."""


def load(transaction: Transaction, types: Types, record: LaneRecord, *, also: Iterable[int] = ()) -> Lane:
    """Load a lane, and the versions of these ids besides."""
    scheme = types.repository_type(record.repository_type).scheme
    return transaction.lanes.load(record, scheme, also=also)


def evaluate_lane(transaction: Transaction, types: Types, lane_id: int, now: datetime) -> Sequence[Change]:
    """Evaluate a lane and store what comes of it; in one that nothing moves in any more, what is open is aborted."""
    record = transaction.lanes.get(lane_id)
    lane = load(transaction, types, record)
    if record.gone:
        return _Keeping(transaction, lane, now=now).keep(Evaluation(changes=abandon(lane, record.gone, now)))
    return move(transaction, lane, (), by=LEVELGATE, now=now)


def evaluate_if_due(transaction: Transaction, types: Types, lanes: Iterable[LaneRecord], now: datetime) -> None:
    """Evaluate those of some lanes that are marked due, or whose wake-up has come."""
    for lane in lanes:
        if lane.due or (lane.wake_at is not None and lane.wake_at <= now):
            evaluate_lane(transaction, types, lane.id, now)


def move(
    transaction: Transaction, lane: Lane, commanded: Sequence[Change], *, by: str, now: datetime
) -> Sequence[Change]:
    """Store what a person's command changes in a lane, and all that follows from it; return it all, as stored."""
    keeping = _Keeping(transaction, lane, now=now, by=by, commanded=len(commanded))
    return keeping.keep(evaluate_after(lane, commanded, now))


class _Keeping:
    """Stores an evaluation of a lane; the first changes, so many as were commanded, are told as made by that person."""

    def __init__(
        self, transaction: Transaction, lane: Lane, *, now: datetime, by: str = LEVELGATE, commanded: int = 0
    ) -> None:
        self._transaction = transaction
        self._lane = lane
        self._now = now
        self._by = by
        self._commanded = commanded

    def keep(self, evaluation: Evaluation) -> Sequence[Change]:
        lanes = self._transaction.lanes
        changes = lanes.store(self._lane, evaluation.changes, at=self._now, by=self._by, commanded=self._commanded)
        lanes.looked_at(self._lane, evaluation)
        if changes:
            self._tell(changes)
            self._see_to_work(changes)
            if any(isinstance(change, _FOR_SETS) for change in changes):
                self._transaction.products.mark(self._lane.package)
        return changes

    def _tell(self, changes: Sequence[Change]) -> None:
        level_ids = self._transaction.lanes.level_ids(self._lane.track)
        telling = Telling(lane=self._lane, level_ids=level_ids, at=self._now)
        made, followed = changes[: self._commanded], changes[self._commanded :]
        self._transaction.events.append([*telling.told(made, by=self._by), *telling.told(followed)])

    def _see_to_work(self, changes: Sequence[Change]) -> None:
        ended = [change.promotion for change in changes if isinstance(change, Ended)]
        for promotion in ended:
            if promotion.state is not PromotionState.PASSED:
                cancel_work(self._transaction, promotion, by=self._by, now=self._now)
        over = {promotion.id for promotion in ended}
        for change in changes:
            if isinstance(change, Entered | WorkAdded) and change.promotion.id not in over:
                after = change.after if isinstance(change, Entered) else ()
                queue_work(self._transaction, self._lane, change.promotion, now=self._now, after=after)
