"""Rebuild the ledger from its events, and compare it with its tables (I7)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from levelgate.domain.replaying.replay import Replay
from levelgate.domain.replaying.snapshot import differences

if TYPE_CHECKING:
    from levelgate.ports import Environment

_PAGE = 1000


def check_replay(environment: Environment) -> Sequence[str]:
    """Return how what is stored differs from what the events tell, a sentence each."""
    replay = Replay()
    with environment.store.read() as transaction:
        last = 0
        while page := transaction.events.after(last, limit=_PAGE):
            replay.take(page)
            last = page[-1].number
        return differences(transaction.snapshots.take(), replay.snapshot())
