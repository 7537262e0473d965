"""Polls: each repository that is due, in a bounded pool of their own."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from functools import partial
from typing import TypeAlias

from levelgate.errors import OF_DATABASE, LevelgateError
from levelgate.ports import Environment
from levelgate.scheduling.coalesced import Coalesced
from levelgate.scheduling.guarded import guarded
from levelgate.scheduling.limits import Limits
from levelgate.scheduling.pool import Patience, Pool
from levelgate.scheduling.resting import Resting
from levelgate.scheduling.sources import Source
from levelgate.usecases.ask import Watch
from levelgate.usecases.poll import poll_leased
from levelgate.usecases.poll_report import PollReport
from levelgate.usecases.unwritten import Unwritten

BATCH = 64
"""So many repositories are leased at once."""
LONGEST_WAIT = 30.0
"""A leased repository whose turn has not come by then is given back: what is left of its lease must last its poll."""

_logger = logging.getLogger(__name__)


Answer: TypeAlias = PollReport | LevelgateError


class Polls:
    """Polls the repositories that `source` gives, several at once; `polled` is called with each answer.

    A poll that failed before it could be recorded leaves its repository due; that one rests for a few seconds.
    """

    def __init__(
        self,
        environment: Environment,
        owner: str,
        limits: Limits,
        *,
        source: Source,
        polled: Callable[[str, Answer], None],
    ) -> None:
        self._environment = environment
        self._source = source
        self._polled = polled
        self._resting = Resting[str]()
        self._wanted = threading.Event()
        self.unwritten = Unwritten(owner, hold=limits.hold, again=source.again)
        self.stopping = threading.Event()
        self.turn = Coalesced(guarded("looking for repositories to poll", self._fill))
        patience = Patience(seconds=limits.patience, slow=limits.slow_polls)
        self.pool = Pool("poll of", limits.polls, then=self.turn, patience=patience)

    def look(self) -> None:
        """Take what is due, and begin with it."""
        self._wanted.set()
        self.turn()

    @property
    def restless(self) -> bool:
        """Whether there is something to do for it, even if nothing is due."""
        return bool(self.pool.waiting) or self.unwritten.late(self._environment)

    def _fill(self) -> None:
        if self.stopping.is_set():
            return
        if self.unwritten.late(self._environment):
            self.unwritten.write(self._environment)
        while self.pool.room > len(self.pool.waiting) and self._taken():
            self.pool.begin()
        self.pool.begin()

    def _taken(self) -> bool:
        """Lease what is to be polled; say whether there was anything."""
        if not self._wanted.is_set():
            return False
        self._wanted.clear()
        busy = self.pool.keys | self.pool.waiting | self.unwritten.names | self._resting.names()
        try:
            leased = self._source.lease(self.unwritten, limit=BATCH, but=busy)
        except BaseException:
            self._wanted.set()
            raise
        for name, error in leased.refused.items():
            self._polled(name, self._told(name, error))
        now = time.monotonic()
        for watched in leased.watched:
            if not self.pool.offer(watched.repository.name, partial(self._do, watched, now)):
                self.unwritten.give_back(watched)
        if len(leased.watched) + len(leased.refused) == BATCH:
            self._wanted.set()
        return bool(leased.watched)

    def _do(self, watched: Watch, leased_at: float) -> None:
        if self.stopping.is_set() or time.monotonic() - leased_at > LONGEST_WAIT:
            self.unwritten.give_back(watched)
        else:
            self._polled(watched.repository.name, self.poll(watched))

    def poll(self, watched: Watch) -> Answer:
        """Poll one repository in this thread; an error is returned, which is logged and recorded already."""
        name = watched.repository.name
        try:
            return poll_leased(self._environment, watched, self.unwritten)
        except LevelgateError as error:
            return self._told(name, error)
        except Exception:
            self._resting.add(name)
            raise

    def _told(self, name: str, error: LevelgateError) -> LevelgateError:
        self._resting.add(name)
        if isinstance(error, OF_DATABASE):  # others are recorded, and told as events
            _logger.warning("repository %s could not be polled: %s", name, error)
        return error
