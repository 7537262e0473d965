"""What changed levels would end: the lanes are evaluated with the track as it would be, and nothing is stored."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from levelgate.domain.change import Ended
from levelgate.domain.plan import Action
from levelgate.domain.promoting.evaluator import evaluate
from levelgate.domain.promotion import PromotionFilter, PromotionState
from levelgate.domain.track import TrackDefinition, kept_levels
from levelgate.errors import NotFound

if TYPE_CHECKING:
    from levelgate.domain.lane import Lane
    from levelgate.domain.plan import Plan
    from levelgate.domain.planning import Defined
    from levelgate.domain.track import Track
    from levelgate.ports import Environment, Transaction

MOST_LANES = 500
"""So many lanes of a track are looked at; a plan is to be shown soon."""
_PAGE = 200


def would_end(environment: Environment, transaction: Transaction, plan: Plan, before: Defined) -> Mapping[str, int]:
    """Count the open promotions that changed tracks would end aborted, by the full form of their level.

    Levels that go are left out, and so are tracks that rename some: what is open there moves with them.
    """
    now = environment.clock.now()
    tracks = {track.id: track for track in before.tracks}
    found: Counter[str] = Counter()
    for entry in plan.chosen("tracks", Action.CHANGE):
        track, new = tracks[entry.id], entry.definition
        if isinstance(new, TrackDefinition) and not _renames(track.definition, new):
            for lane in _moving(environment, transaction, track):
                found.update(track.reference(level) for level in _lost(lane, new, now) if new.level(level))
    return found


def _renames(old: TrackDefinition, new: TrackDefinition) -> bool:
    return any(name != former for name, former in kept_levels([level.name for level in old.levels], new).items())


def _lost(lane: Lane, new: TrackDefinition, now: datetime) -> Iterator[str]:
    """Return the levels of the promotions that end under the new definition, and would not without it."""
    changed = replace(lane, track=replace(lane.track, definition=new, revision=lane.track.revision + 1))
    without = _aborted(lane, now)
    yield from (level for number, level in _aborted(changed, now).items() if number not in without)


def _aborted(lane: Lane, now: datetime) -> Mapping[int, str]:
    ends = (change.promotion for change in evaluate(lane, now).changes if isinstance(change, Ended))
    return {one.id: one.level for one in ends if one.state is PromotionState.ABORTED}


def _moving(environment: Environment, transaction: Transaction, track: Track) -> Iterator[Lane]:
    """Load the lanes that have open promotions at levels of a track."""
    lanes: dict[int, None] = {}
    for level in track.definition.levels:
        lanes.update(dict.fromkeys(_lanes_at(transaction, track.reference(level.name))))
    for lane_id in list(lanes)[:MOST_LANES]:
        record = transaction.lanes.get(lane_id)
        try:
            scheme = environment.types.repository_type(record.repository_type).scheme
        except NotFound:
            continue  # its plugin is off, and nothing moves there
        if not record.gone:
            yield transaction.lanes.load(record, scheme)


def _lanes_at(transaction: Transaction, level: str) -> Iterator[int]:
    before: int | None = None
    wanted = PromotionFilter(open_only=True, level=level)
    while page := transaction.promotions.listed(wanted, before=before, limit=_PAGE):
        yield from (record.lane_id for record in page)
        before = page[-1].id
