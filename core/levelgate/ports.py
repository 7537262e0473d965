"""What the use cases need from outside, as protocols.

Values go in and come out; rows, sessions and sockets stay in the adapters. References that name nothing raise
NotFound with the nearest names; a database that is busy, full or unusable raises the error of that name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from levelgate.domain.declaration import Declaration, Definition
from levelgate.domain.event import Event, NewEvent
from levelgate.domain.json_value import JsonValue
from levelgate.domain.package import Package, PackageDefinition
from levelgate.domain.pipeline import NewRun, Pipeline, PipelineDefinition, Run, RunResult, RunState
from levelgate.domain.reference import PackageReference, VersionReference
from levelgate.domain.repository import PollState, Repository, RepositoryDefinition
from levelgate.domain.subscription import Subscription, SubscriptionDefinition
from levelgate.domain.version import UpstreamState, Version
from levelgate.plugin.types import PipelineTools, PipelineType, RepositoryTools, RepositoryType


class Clock(Protocol):
    """The time."""

    def now(self) -> datetime:
        """Return the present time, aware, in UTC."""
        ...


class Repositories(Protocol):
    """The repositories, their definitions and their poll states; a removed one is kept, but not found here."""

    def all(self) -> Sequence[Repository]:
        """Return all, by name."""
        ...

    def get(self, name: str) -> Repository:
        """Return the one of that name."""
        ...

    def add(self, definition: RepositoryDefinition, due_at: datetime) -> Repository:
        """Add one; a removed one with the same fingerprint comes back with its history, under the new name."""
        ...

    def change(self, repository_id: int, definition: RepositoryDefinition) -> Repository:
        """Give one another definition (its name too), raise its revision, and forget its cursor."""
        ...

    def pause(self, repository_id: int, *, paused: bool) -> None:
        """Pause or resume its polling."""
        ...

    def remove(self, repository_id: int) -> None:
        """Remove one with its package definitions; what was recorded stays."""
        ...

    def due(self, now: datetime, limit: int) -> Sequence[Repository]:
        """Return those that are due, not paused and not leased, the longest due first."""
        ...

    def lease(self, repository_id: int, *, owner: str, now: datetime, until: datetime) -> bool:
        """Take the right to poll one until then; False while another owner's lease holds."""
        ...

    def holder(self, repository_id: int) -> str | None:
        """Return who took that right last and did not give it back; it may be over."""
        ...

    def release(self, repository_id: int, *, owner: str) -> None:
        """Give that right back."""
        ...

    def save_poll(self, repository_id: int, state: PollState) -> None:
        """Store where its polling stands."""
        ...

    def make_due(self, repository_id: int, due_at: datetime) -> None:
        """Set when its next poll may start, and nothing else."""
        ...

    def clamp_due(self, now: datetime) -> int:
        """Bring due times back to at most now + interval (the wall clock may have gone back); return how many."""
        ...


class Packages(Protocol):
    """Package definitions (exact names and patterns), and the packages found under them."""

    def definitions(self, repository: str | None = None) -> Sequence[PackageDefinition]:
        """Return the definitions, of one repository or all, by repository and position."""
        ...

    def define(self, definition: PackageDefinition) -> PackageDefinition:
        """Store a definition (a new one where its id is 0) and forget its repository's cursor.

        Packages are governed anew: each existing one by `definition_for`, marked widened where what governs it
        changed in more than its position or start policy.
        """
        ...

    def undefine(self, definition_id: int) -> None:
        """Remove a definition; packages that nothing governs any more are kept, but no longer watched."""
        ...

    def all(self, repository: str | None = None) -> Sequence[Package]:
        """Return the watched packages, of one repository or all, by reference."""
        ...

    def get(self, reference: PackageReference) -> Package:
        """Return one."""
        ...

    def find(self, repository: str, found: Mapping[str, int]) -> Sequence[Package]:
        """Record packages that were found, name to definition id; return them all; known names are no error."""
        ...

    def contacted(self, package_ids: Iterable[int]) -> None:
        """Mark first contact, or the first listing after a widening, as over."""
        ...


class Versions(Protocol):
    """The versions; what a first contact has not finished writing is invisible to all but `discard`."""

    def known(self, repository_id: int) -> Mapping[int, Sequence[Version]]:
        """Return all versions of a repository's watched packages, by package id, oldest record first."""
        ...

    def listed(
        self,
        package_id: int,
        *,
        states: Sequence[UpstreamState] = (),
        after: tuple[bytes, int] | None = None,
        limit: int = 1000,
    ) -> Sequence[Version]:
        """Return versions in version order, of these states (none: all), after that (key, id)."""
        ...

    def counted(self, repository: str | None = None) -> Mapping[int, int]:
        """Return how many versions of watched packages are recorded, by package id, of one repository or all."""
        ...

    def get(self, reference: VersionReference) -> Version:
        """Return one: the record of that digest prefix, or else the one that is not replaced."""
        ...

    def by_id(self, version_ids: Iterable[int]) -> Mapping[int, Version]:
        """Return those that exist, by id."""
        ...

    def reserve(self, count: int) -> int:
        """Take so many ids, never given out again, and return the first."""
        ...

    def add(self, versions: Sequence[Version], *, listing: int) -> None:
        """Insert versions with their artifacts, in bulk; visible once the repository's poll state says `listing`."""
        ...

    def update(self, versions: Sequence[Version]) -> None:
        """Store what may change (state, line, passed over, quarantine, absences) and artifacts added or changed."""
        ...

    def discard(self, repository_id: int) -> int:
        """Remove what an unfinished first contact left, and return how many."""
        ...


class Pipelines(Protocol):
    """The pipelines; a removed one is kept, but not found here."""

    def all(self) -> Sequence[Pipeline]:
        """Return all, by name."""
        ...

    def get(self, name: str) -> Pipeline:
        """Return the one of that name."""
        ...

    def by_id(self, pipeline_id: int) -> Pipeline | None:
        """Return one, None where it was removed."""
        ...

    def add(self, definition: PipelineDefinition) -> Pipeline:
        """Add one; a removed one of that name comes back."""
        ...

    def change(self, pipeline_id: int, definition: PipelineDefinition) -> Pipeline:
        """Give one another definition and raise its revision."""
        ...

    def remove(self, pipeline_id: int) -> None:
        """Remove one; its runs stay."""
        ...


class Subscriptions(Protocol):
    """The subscriptions; a removed one is kept, but not found here."""

    def all(self) -> Sequence[Subscription]:
        """Return all, by name."""
        ...

    def get(self, name: str) -> Subscription:
        """Return the one of that name."""
        ...

    def add(self, definition: SubscriptionDefinition) -> Subscription:
        """Add one; a removed one of that name comes back. Its pipeline must exist."""
        ...

    def change(self, subscription_id: int, definition: SubscriptionDefinition) -> Subscription:
        """Give one another definition and raise its revision."""
        ...

    def remove(self, subscription_id: int) -> None:
        """Remove one; its runs stay."""
        ...


class Runs(Protocol):
    """The runs: leased rows, claimed with owner, attempt and lease end, acknowledged fenced by (id, owner, attempt)."""

    def add(self, runs: Sequence[NewRun]) -> int:
        """Queue runs; a key that exists is left as it is. Return how many were new."""
        ...

    def get(self, run_id: str) -> Run:
        """Return one, by its id or an unambiguous beginning of it."""
        ...

    def listed(
        self, *, state: RunState | None = None, pipeline: str | None = None, before: int | None = None, limit: int = 100
    ) -> Sequence[Run]:
        """Return runs, newest first, with numbers below `before`."""
        ...

    def queued(self, *, subscription_id: int, lane: str) -> Sequence[Run]:
        """Return the runs of a subscription's lane that have not been started yet, oldest first."""
        ...

    def claim(self, *, owner: str, now: datetime, until: datetime) -> Run | None:
        """Take the oldest due run: queued, or running with an expired lease; its attempt rises by one.

        Of a lane (where it has a name) only one runs at a time, and the oldest due one comes first.
        """
        ...

    def renew(self, run: Run, *, until: datetime) -> bool:
        """Lengthen a lease; False where (id, owner, attempt) no longer holds it."""
        ...

    def end(self, run: Run, result: RunResult, *, at: datetime) -> bool:
        """Store the final result; False where (id, owner, attempt) no longer holds the lease."""
        ...

    def again(self, run: Run, result: RunResult, *, due_at: datetime) -> bool:
        """Queue another attempt at that time, keeping the reason; False where the lease is lost."""
        ...

    def release(self, run: Run, *, now: datetime) -> bool:
        """Give a run back as queued and due, because the server stops."""
        ...

    def cancel(self, run_id: str, *, reason: str, at: datetime) -> bool:
        """End a queued run as cancelled; False where it is not queued."""
        ...

    def next_due(self) -> datetime | None:
        """Return when a run can be claimed next: a queued one when it is due, a running one when its lease ends.

        None where there is none.
        """
        ...

    def clock_went_back(self, by: timedelta) -> int:
        """Bring the due times of queued runs and the ends of leases back by as much; return how many."""
        ...

    def append_log(self, run_id: str, attempt: int, text: str) -> None:
        """Add to a run's log; past the cap (1 MiB a run) a line says so and the rest is dropped."""
        ...

    def log(self, run_id: str, *, after: int = 0) -> tuple[str, int]:
        """Return a run's log after that position, and the position of its end."""
        ...


class Events(Protocol):
    """The events: append-only, numbered without gaps, chained by hashes."""

    def append(self, events: Sequence[NewEvent]) -> Sequence[Event]:
        """Give them numbers, ids and hashes in order, and store them in bulk."""
        ...

    def after(
        self, number: int, *, limit: int = 100, kinds: Sequence[str] = (), package: str | None = None
    ) -> Sequence[Event]:
        """Return events with higher numbers, of these kinds (`version.*` too) and about this package reference."""
        ...

    def last(self) -> int:
        """Return the highest number, 0 where there is none."""
        ...

    def verify(self) -> int:
        """Walk the chain and return how many are good; raise DatabaseUnusable, naming the first bad entry."""
        ...


class Transaction(Protocol):
    """One transaction: everything read in it is of one moment, everything written comes about at once."""

    @property
    def repositories(self) -> Repositories:
        """The repositories."""
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
    def runs(self) -> Runs:
        """The runs."""
        ...

    @property
    def events(self) -> Events:
        """The events."""
        ...


class Store(Protocol):
    """The database."""

    def read(self) -> AbstractContextManager[Transaction]:
        """Open a transaction that only reads; writing in it raises."""
        ...

    def write(self) -> AbstractContextManager[Transaction]:
        """Open the one writing transaction; it commits at a clean end, and leaves nothing behind otherwise."""
        ...

    def check(self) -> Sequence[str]:
        """Look at the whole database and return what is wrong with it, a sentence each."""
        ...

    def schema_revision(self) -> str:
        """Return the revision of the schema."""
        ...


class Types(Protocol):
    """The repository and pipeline types of the loaded plugins.

    Their `check`, `list_versions` and `start` are guarded: what a plugin raises that is no LevelgateError becomes
    PluginFailed. A `check` or `list_versions` that outlives its deadline is given up with DeadlineExceeded; `start`
    takes as long as what it is lent lets it.
    """

    def repository_type(self, name: str) -> RepositoryType:
        """Return one; raise NotFound with the names there are."""
        ...

    def pipeline_type(self, name: str) -> PipelineType:
        """Return one; raise NotFound with the names there are."""
        ...

    def repository_types(self) -> Sequence[RepositoryType]:
        """Return all, by name."""
        ...

    def pipeline_types(self) -> Sequence[PipelineType]:
        """Return all, by name."""
        ...

    def plugins(self) -> Sequence[PluginReport]:
        """Return every plugin that was found, also those that failed or are switched off."""
        ...


@dataclass(frozen=True, kw_only=True, slots=True)
class PluginReport:
    """A plugin as the host sees it: `state` is loaded, failed or off; `error` says why it failed."""

    name: str
    module: str
    distribution: str
    version: str
    state: str
    error: str = ""
    repository_types: tuple[str, ...] = ()
    pipeline_types: tuple[str, ...] = ()
    hooks: tuple[str, ...] = ()


class Lender(Protocol):
    """Makes the tools that plugins are lent, bound to one repository or one attempt, with their secrets."""

    def repository_tools(self, settings: Mapping[str, JsonValue], key: str) -> AbstractContextManager[RepositoryTools]:
        """Lend tools for one poll or check; temporary files are gone at the end.

        `settings` are the repository's, secrets as references; `key` (its fingerprint) tells which session,
        cookies and credentials to use.
        """
        ...

    def pipeline_tools(self, attempt: Attempt) -> AbstractContextManager[PipelineTools]:
        """Lend tools for one attempt of one run."""
        ...

    def check_secret(self, reference: str, check: Callable[[str], None] | None = None) -> None:
        """Raise SecretMissing for a reference that cannot be resolved here, or where `check` refuses its value.

        `check` is given the value, and raises ValueError, which does not repeat it.
        """
        ...


class Attempt(Protocol):
    """What an attempt of a run needs while it goes on."""

    @property
    def run_id(self) -> str:
        """The run's id."""
        ...

    @property
    def timeout(self) -> float:
        """How many seconds it may take."""
        ...

    def write(self, text: str) -> None:
        """Take output for the run's log; never blocks for long, and drops what is over the cap."""
        ...

    def cancelled(self) -> bool:
        """Whether somebody wants it to end."""
        ...


class Declarations(Protocol):
    """Reads and writes the declaration file; errors are DeclarationInvalid, with file, line and path as place.

    `stored` is what is defined already: a file may refer to it, and a package has its repository's type from it.
    """

    def read(self, text: str | bytes, filename: str, *, stored: Declaration | None = None) -> Declaration:
        """Read a whole file, and report all of its errors at once."""
        ...

    def entry(self, section: str, fields: Mapping[str, JsonValue], *, stored: Declaration | None = None) -> Definition:
        """Read one entry of a section (`repositories`, ...) that was not made in a file."""
        ...

    def write(self, declaration: Declaration) -> str:
        """Write definitions as such a file."""
        ...

    def schema(self) -> Mapping[str, JsonValue]:
        """Return the JSON Schema of the file."""
        ...


@dataclass(frozen=True, kw_only=True, slots=True)
class Environment:
    """Everything that the use cases are given."""

    store: Store
    clock: Clock
    types: Types
    lender: Lender
    declarations: Declarations
