"""Polls: each repository that is due, in a bounded pool of their own."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from functools import partial
from typing import Protocol

from levelgate.errors import AlreadyPolling, LevelgateError
from levelgate.ports import Environment
from levelgate.scheduling.coalesced import Coalesced
from levelgate.scheduling.guarded import guarded
from levelgate.scheduling.pool import Pool
from levelgate.usecases.poll import PollReport, poll_repository
from levelgate.usecases.tick import due_repositories

SIZE = 8
_REST = 5.0

_logger = logging.getLogger(__name__)


class Poll(Protocol):
    """The use case that polls one repository."""

    def __call__(self, environment: Environment, name: str, *, owner: str) -> PollReport:
        """Poll it."""
        ...


class Polls:
    """Polls what is due, at most `size` repositories at once; `queued` is called when a poll has queued runs.

    A poll that failed before it could be recorded leaves its repository due; that one rests for a few seconds.
    """

    def __init__(
        self,
        environment: Environment,
        owner: str,
        *,
        queued: Callable[[], None],
        size: int = SIZE,
        poll: Poll = poll_repository,
    ) -> None:
        self._environment = environment
        self._owner = owner
        self._queued = queued
        self._size = size
        self._poll = poll
        self._resting = Resting()
        self.stopping = threading.Event()
        self.turn = Coalesced(guarded("looking for repositories to poll", self._fill))
        self.pool = Pool("poll of", size, then=self.turn)

    def _fill(self) -> None:
        if self.stopping.is_set() or not self.pool.room:
            return
        busy = self.pool.keys | self._resting.names()
        for repository in due_repositories(self._environment, self._size + len(busy)):
            if repository.name not in busy:
                self.pool.submit(repository.name, partial(self.poll, repository.name))

    def poll(self, name: str) -> PollReport | LevelgateError:
        """Poll one repository in this thread; an error is returned, which is logged and recorded already."""
        try:
            report = self._poll(self._environment, name, owner=self._owner)
        except LevelgateError as error:
            self._resting.add(name)
            level = logging.DEBUG if isinstance(error, AlreadyPolling) else logging.WARNING
            _logger.log(level, "repository %s could not be polled: %s", name, error)
            return error
        except Exception:
            self._resting.add(name)
            raise
        level = logging.INFO if report.added or report.changed else logging.DEBUG
        _logger.log(
            level,
            "repository %s polled: %s, %d added, %d changed, %d runs",
            name,
            report.outcome,
            report.added,
            report.changed,
            report.runs,
        )
        if report.runs:
            self._queued()
        return report


class Resting:
    """The names that are left alone for a few seconds."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._until: dict[str, float] = {}

    def add(self, name: str) -> None:
        """Leave one alone from now on."""
        with self._lock:
            self._until[name] = time.monotonic() + _REST

    def names(self) -> frozenset[str]:
        """Return those that are to be left alone now."""
        now = time.monotonic()
        with self._lock:
            self._until = {name: until for name, until in self._until.items() if until > now}
            return frozenset(self._until)
