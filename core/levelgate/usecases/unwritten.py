"""Polls that found nothing new: remembered for a moment, then written many at a time.

After a crash a repository is polled early, never late: what was remembered only is still due in the database.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

from levelgate.domain.repository import PollState
from levelgate.ports import Environment, Transaction
from levelgate.usecases.ask import Watch, same_definitions

HOLD = 1.0
"""For so many seconds at most a poll is remembered only."""

_logger = logging.getLogger(__name__)


def is_nothing_new(before: PollState, after: PollState) -> bool:
    """Say whether a poll told no more than that all is as it was, but for times and cursor."""
    return (
        replace(after, due_at=before.due_at, polled_at=before.polled_at, good_at=before.good_at, cursor=before.cursor)
        == before
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class Answered:
    """A poll that found nothing new: what was asked with, and where polling stands after it."""

    watched: Watch
    state: PollState
    since: float


class Unwritten:
    """What one owner of leases has polled, and not written yet.

    The leases of these repositories are kept until it is written, so that they are due for nobody. `again` is told of
    those that came to nothing.
    """

    def __init__(
        self,
        owner: str,
        *,
        hold: float = HOLD,
        again: Callable[[str], None] = lambda _: None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self.owner = owner
        self._hold = hold
        self._again = again
        self._monotonic = monotonic
        self._writing = threading.Lock()
        self._lock = threading.Lock()
        self._answered: dict[int, Answered] = {}
        self._unused: list[Watch] = []

    def add(self, watched: Watch, state: PollState) -> None:
        """Remember a poll."""
        answered = Answered(watched=watched, state=state, since=self._monotonic())
        with self._lock:
            self._answered[watched.repository.id] = answered

    def give_back(self, watched: Watch) -> None:
        """Have the lease of one given back that was not polled after all."""
        with self._lock:
            self._unused.append(watched)

    @property
    def names(self) -> frozenset[str]:
        """The repositories that were polled."""
        with self._lock:
            return frozenset(one.watched.repository.name for one in self._answered.values())

    def late(self, environment: Environment) -> bool:
        """Say whether it is time to write: something was remembered long enough, is due again, or was not used."""
        since, now = self._monotonic() - self._hold, environment.clock.now()
        with self._lock:
            due = (one.since <= since or one.state.due_at <= now for one in self._answered.values())
            return bool(self._unused) or any(due)

    def write(self, environment: Environment) -> None:
        """Write all of it now."""
        with self._lock:
            nothing = not self._answered and not self._unused
        if not nothing:
            with self.written(environment):
                pass

    @contextmanager
    def written(self, environment: Environment) -> Iterator[Transaction]:
        """Open a writing transaction in which it is written too; it is forgotten once that was committed."""
        with self._writing:
            with self._lock:
                answered, unused = dict(self._answered), list(self._unused)
            with environment.store.write() as transaction:
                moved = self._write(transaction, environment, answered, unused)
                yield transaction
            with self._lock:
                self._answered = {key: one for key, one in self._answered.items() if answered.get(key) is not one}
                self._unused = self._unused[len(unused) :]
            for watched in (*moved, *unused):
                self._again(watched.repository.name)

    def _write(
        self,
        transaction: Transaction,
        environment: Environment,
        answered: Mapping[int, Answered],
        unused: Sequence[Watch],
    ) -> Sequence[Watch]:
        """Write the states of what is still leased, and as it was when it was asked; return what is not as it was."""
        if not answered and not unused:
            return ()
        now = environment.clock.now()
        holders = transaction.polls.holders(*answered)
        present = transaction.repositories.by_id(key for key in answered if holders.get(key) == self.owner)
        states, moved = {}, []
        for key, repository in present.items():
            if same_definitions(repository, answered[key].watched.repository):
                # The wall clock may have gone back since.
                latest = now + repository.definition.interval
                states[key] = replace(answered[key].state, due_at=min(answered[key].state.due_at, latest))
            else:
                _logger.info("%s: its definitions were changed; polling again", repository.name)
                moved.append(replace(answered[key].watched, repository=repository))
        transaction.polls.save(states)
        transaction.polls.release(*answered, *(one.repository.id for one in unused), owner=self.owner)
        return moved
