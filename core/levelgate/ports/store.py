"""The database and its transactions."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import Protocol

from levelgate.ports.boards import Boards
from levelgate.ports.events import Events
from levelgate.ports.gathering import Gathering
from levelgate.ports.histories import Histories
from levelgate.ports.holds import Holds
from levelgate.ports.lanes import Lanes
from levelgate.ports.packages import Packages
from levelgate.ports.people import Groups, Roles
from levelgate.ports.pipelines import Pipelines
from levelgate.ports.polls import Polls
from levelgate.ports.products import Products
from levelgate.ports.promotions import Checks, Grants, Promotions
from levelgate.ports.repositories import Repositories
from levelgate.ports.runs import Runs
from levelgate.ports.sets import Sets
from levelgate.ports.snapshots import Snapshots
from levelgate.ports.subscriptions import Subscriptions
from levelgate.ports.tracks import Tracks
from levelgate.ports.versions import Versions


class Transaction(Protocol):
    """One transaction: everything read in it is of one moment, everything written comes about at once."""

    @property
    def repositories(self) -> Repositories:
        """The repositories."""
        ...

    @property
    def polls(self) -> Polls:
        """Their polls."""
        ...

    @property
    def packages(self) -> Packages:
        """The packages."""
        ...

    @property
    def versions(self) -> Versions:
        """The versions."""
        ...

    @property
    def pipelines(self) -> Pipelines:
        """The pipelines."""
        ...

    @property
    def subscriptions(self) -> Subscriptions:
        """The subscriptions."""
        ...

    @property
    def products(self) -> Products:
        """The products."""
        ...

    @property
    def sets(self) -> Sets:
        """Their sets."""
        ...

    @property
    def tracks(self) -> Tracks:
        """The tracks."""
        ...

    @property
    def groups(self) -> Groups:
        """The groups."""
        ...

    @property
    def roles(self) -> Roles:
        """The roles."""
        ...

    @property
    def holds(self) -> Holds:
        """The holds."""
        ...

    @property
    def gathering(self) -> Gathering:
        """What has gathered for subscriptions."""
        ...

    @property
    def lanes(self) -> Lanes:
        """The lanes."""
        ...

    @property
    def promotions(self) -> Promotions:
        """The promotions."""
        ...

    @property
    def grants(self) -> Grants:
        """The grants."""
        ...

    @property
    def boards(self) -> Boards:
        """The board."""
        ...

    @property
    def snapshots(self) -> Snapshots:
        """All that the tables hold."""
        ...

    @property
    def checks(self) -> Checks:
        """The results of named checks."""
        ...

    @property
    def runs(self) -> Runs:
        """The runs."""
        ...

    @property
    def events(self) -> Events:
        """The events."""
        ...

    @property
    def histories(self) -> Histories:
        """What happened to one thing."""
        ...


class Store(Protocol):
    """The database."""

    def read(self) -> AbstractContextManager[Transaction]:
        """Open a transaction that only reads; writing in it raises."""
        ...

    def write(self) -> AbstractContextManager[Transaction]:
        """Open the one writing transaction; it commits at a clean end, and leaves nothing behind otherwise."""
        ...

    def mark(self) -> object:
        """Return a value that is another one after each commit, whoever made it; it costs next to nothing."""
        ...

    def served(self) -> bool:
        """Whether a server works on this database, here or in another process."""
        ...

    def check(self) -> Sequence[str]:
        """Look at the whole database and return what is wrong with it, a sentence each."""
        ...

    def schema_revision(self) -> str:
        """Return the revision of the schema."""
        ...
