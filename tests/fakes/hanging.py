"""Repositories that hang, and a yard of them."""

from __future__ import annotations

import threading
from collections import Counter
from dataclasses import replace

from fakes.dispatching import SystemClock, Yard
from fakes.toys import FakeTypes, ToyRepository
from levelgate.domain.listing import Listing, Unchanged
from levelgate.host.deadlines import Deadlines
from levelgate.host.guard import Guard
from levelgate.host.guarded_types import guarded_repository_type
from levelgate.host.threads import Threads
from levelgate.plugin import RepositoryTools, VersionQuery
from levelgate.ports import Clock, Store

PATIENCE = 20.0


class Hanging:
    """Repositories of which those named `hung...` answer only when they are let go."""

    def __init__(self) -> None:
        self.go_on = threading.Event()
        self.going: Counter[str] = Counter()
        self.most: Counter[str] = Counter()
        self.asked: Counter[str] = Counter()
        self._lock = threading.Lock()

    def list_versions(self, query: VersionQuery, _tools: RepositoryTools) -> Listing | Unchanged:
        name = str(query.settings.model_dump()["url"]).rstrip("/").rpartition("/")[2]
        with self._lock:
            self.asked[name] += 1
            self.going[name] += 1
            self.most[name] = max(self.most[name], self.going[name])
            self.most["all"] = max(self.most["all"], self.going.total())
        if name.startswith("hung"):
            self.go_on.wait(PATIENCE)
        with self._lock:
            self.going[name] -= 1
        return Unchanged()


def hanging_yard(
    store: Store, hanging: Hanging, deadlines: Deadlines | None = None, clock: Clock | None = None
) -> Yard:
    """Return a yard whose repositories do as `hanging` says, under a guard as the host has it."""
    yard = Yard(store, clock=clock or SystemClock())
    kind = replace(ToyRepository().type(), list_versions=hanging.list_versions)
    guarded = guarded_repository_type(kind, Guard("toy", Threads()), deadlines or Deadlines())
    yard.environment = replace(yard.environment, types=FakeTypes(repositories=(guarded,)))
    return yard
