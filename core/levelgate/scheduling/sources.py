"""Where polls come from: what is due, or what was named."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from typing import Protocol

from levelgate.errors import LevelgateError
from levelgate.ports import Environment
from levelgate.usecases.ask import Watches
from levelgate.usecases.leases import Leased, lease_due, lease_named
from levelgate.usecases.unwritten import Unwritten


class Source(Protocol):
    """Leases what is to be polled."""

    def lease(self, unwritten: Unwritten, *, limit: int, but: AbstractSet[str]) -> Leased:
        """Lease so many at most, and none of those; what is unwritten may be written with it."""
        ...

    def again(self, name: str) -> None:
        """Have one leased again that came to nothing."""
        ...


class Due:
    """What is due, the longest due first."""

    def __init__(self, environment: Environment) -> None:
        self._environment = environment
        self._watches = Watches()

    def lease(self, unwritten: Unwritten, *, limit: int, but: AbstractSet[str]) -> Leased:
        """Lease so many at most, and none of those."""
        return lease_due(self._environment, unwritten, self._watches, limit=limit, but=but)

    def again(self, name: str) -> None:
        """Do nothing: it is still due."""


class Named:
    """Repositories by name, due or not, one after the other."""

    def __init__(self, environment: Environment, names: Iterable[str]) -> None:
        self._environment = environment
        self._names = deque(names)

    @property
    def left(self) -> bool:
        """Whether there are more of them."""
        return bool(self._names)

    def lease(self, unwritten: Unwritten, *, limit: int, but: AbstractSet[str]) -> Leased:
        """Lease the next ones; of those names there is none among them."""
        del but
        names = [self._names.popleft() for _ in range(min(limit, len(self._names)))]
        if not names:
            return Leased(watched=())
        try:
            return lease_named(self._environment, unwritten, names)
        except LevelgateError as error:
            return Leased(watched=(), refused=dict.fromkeys(names, error))

    def again(self, name: str) -> None:
        """Put one at the end."""
        self._names.append(name)
