"""Polls: each repository that is due, in a bounded pool of their own."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import TypeAlias

from levelgate.errors import AlreadyPolling, LevelgateError
from levelgate.ports import Environment
from levelgate.scheduling.coalesced import Coalesced
from levelgate.scheduling.guarded import guarded
from levelgate.scheduling.pool import Pool
from levelgate.usecases.poll import PollReport
from levelgate.usecases.tick import due_repositories

SIZE = 8
_REST = 5.0

_logger = logging.getLogger(__name__)


Answer: TypeAlias = PollReport | LevelgateError
Names: TypeAlias = Callable[[frozenset[str], int], Sequence[str]]
"""Says which repositories are to be polled now: none of those, and not more than so many."""


def due_names(environment: Environment) -> Names:
    """Return what gives the repositories that are due, the longest due first."""

    def names(busy: frozenset[str], room: int) -> Sequence[str]:
        due = [repository.name for repository in due_repositories(environment, room + len(busy))]
        return [name for name in due if name not in busy][:room]

    return names


class Polls:
    """Polls the repositories that `names` gives, at most `size` at once; `polled` is called with each answer.

    A poll that failed before it could be recorded leaves its repository due; that one rests for a few seconds.
    """

    def __init__(
        self,
        poll: Callable[[str], PollReport],
        *,
        names: Names,
        polled: Callable[[str, Answer], None],
        size: int = SIZE,
    ) -> None:
        self._poll = poll
        self._polled = polled
        self._names = names
        self._resting = Resting()
        self.stopping = threading.Event()
        self.turn = Coalesced(guarded("looking for repositories to poll", self._fill))
        self.pool = Pool("poll of", size, then=self.turn)

    def _fill(self) -> None:
        room = self.pool.room
        if self.stopping.is_set() or not room:
            return
        for name in self._names(self.pool.keys | self._resting.names(), room):
            self.pool.submit(name, partial(self._do, name))

    def _do(self, name: str) -> None:
        self._polled(name, self.poll(name))

    def poll(self, name: str) -> Answer:
        """Poll one repository in this thread; an error is returned, which is logged and recorded already."""
        try:
            return self._poll(name)
        except LevelgateError as error:
            self._resting.add(name)
            level = logging.DEBUG if isinstance(error, AlreadyPolling) else logging.WARNING
            _logger.log(level, "repository %s could not be polled: %s", name, error)
            return error
        except Exception:
            self._resting.add(name)
            raise


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
