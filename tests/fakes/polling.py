"""A ledger that polls scripted repositories: the real use cases on a real store, with a clock that is set by hand."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any, cast

from fakes.dotted import DottedScheme
from fakes.minute_timetable import MinuteTimetable
from fakes.processes import FakeProcesses
from levelgate.domain.declaration import Declaration, Definition
from levelgate.domain.event import Event
from levelgate.domain.json_value import JsonValue
from levelgate.domain.listing import ListedVersion, Listing, RefusedEntry, Unchanged
from levelgate.domain.package import PackageDefinition
from levelgate.domain.pipeline import PipelineDefinition
from levelgate.domain.reference import parse_package
from levelgate.domain.repository import CheckReport, Repository, RepositoryDefinition
from levelgate.domain.subscription import SubscriptionDefinition
from levelgate.errors import LevelgateError, NotFound
from levelgate.plugin import (
    Address,
    Identity,
    PackageSettings,
    PipelineTools,
    PipelineType,
    RepositorySettings,
    RepositoryTools,
    RepositoryType,
    VersionQuery,
)
from levelgate.ports import Attempt, Environment, PluginReport, Store
from levelgate.testing.clock import HandClock
from levelgate.usecases.poll import poll_repository
from levelgate.usecases.poll_report import PollReport

OWNER = "host:1:test"


class ScriptedSettings(RepositorySettings):
    """Settings of a scripted repository."""

    url: Annotated[Address, Identity()]


class Script:
    """What the repository answers, poll by poll; the last answer is repeated."""

    def __init__(self) -> None:
        self.answers: deque[Listing | Unchanged | LevelgateError] = deque()
        self.queries: list[VersionQuery] = []

    def list_versions(self, query: VersionQuery, _tools: RepositoryTools) -> Listing | Unchanged:
        self.queries.append(query)
        answer = self.answers.popleft() if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, LevelgateError):
            raise answer
        return answer

    def type(self) -> RepositoryType:
        return RepositoryType(
            name="scripted",
            title="Scripted",
            settings=ScriptedSettings,
            package_settings=PackageSettings,
            scheme=DottedScheme(),
            check=lambda _settings, _tools: CheckReport(reachable=True, summary="scripted"),
            list_versions=self.list_versions,
        )


class ScriptedTypes:
    """The types of a host with the scripted repository type alone."""

    def __init__(self, kind: RepositoryType) -> None:
        self._type = kind

    def repository_type(self, name: str) -> RepositoryType:
        if name != self._type.name:
            raise NotFound(f"there is no repository type {name!r}")
        return self._type

    def pipeline_type(self, name: str) -> PipelineType:
        raise NotFound(f"there is no pipeline type {name!r}")

    def repository_types(self) -> Sequence[RepositoryType]:
        return (self._type,)

    def pipeline_types(self) -> Sequence[PipelineType]:
        return ()

    def plugins(self) -> Sequence[PluginReport]:
        return ()


class NothingLent:
    """Lends nothing: scripted repositories need nothing."""

    @contextmanager
    def repository_tools(self, settings: Mapping[str, JsonValue], key: str) -> Iterator[RepositoryTools]:
        del settings, key
        yield cast("RepositoryTools", None)

    @contextmanager
    def pipeline_tools(self, attempt: Attempt) -> Iterator[PipelineTools]:
        del attempt
        yield cast("PipelineTools", None)

    def check_secret(self, reference: str, check: Callable[[str], None] | None = None) -> None:
        raise AssertionError((reference, check))


class NoDeclarations:
    """Reads no files."""

    def read(self, text: str | bytes, filename: str, *, stored: Declaration | None = None) -> Declaration:
        raise NotImplementedError(text, filename, stored)

    def entry(self, section: str, fields: Mapping[str, JsonValue], *, stored: Declaration | None = None) -> Definition:
        raise NotImplementedError(section, fields, stored)

    def write(self, declaration: Declaration) -> str:
        raise NotImplementedError(declaration)

    def schema(self) -> Mapping[str, JsonValue]:
        raise NotImplementedError


class Ledger:
    """One scripted repository, `updates`, on a store."""

    def __init__(self, store: Store, **package: Any) -> None:
        self.store = store
        self.clock = HandClock()
        self.script = Script()
        self.environment = Environment(
            store=store,
            clock=self.clock,
            processes=FakeProcesses(),
            types=ScriptedTypes(self.script.type()),
            lender=NothingLent(),
            declarations=NoDeclarations(),
            timetable=MinuteTimetable(),
        )
        url = "https://repo.example.com/updates/"
        with store.write() as transaction:
            definition = RepositoryDefinition(
                name="updates", type="scripted", settings={"url": url}, identity={"url": url}
            )
            transaction.repositories.add(definition, due_at=self.clock.now())
        self.define(**({"name": "app"} | package))

    def define(self, **package: Any) -> None:
        """Declare a package or a pattern."""
        with self.store.write() as transaction:
            transaction.packages.define(PackageDefinition(repository="updates", **package))

    def subscribe(self, **subscription: Any) -> None:
        """Declare a pipeline and a subscription to it."""
        with self.store.write() as transaction:
            transaction.pipelines.add(PipelineDefinition(name="image", type="command", settings={"command": ["true"]}))
            definition = {"name": "rebuild", "packages": ("updates/*",), "pipeline": "image"} | subscription
            transaction.subscriptions.add(SubscriptionDefinition(**definition))

    def answer(
        self, *versions: ListedVersion, complete: bool = True, refused: Iterable[RefusedEntry] = (), **more: Any
    ) -> None:
        """Set what the repository answers from now on."""
        listing = Listing(versions=versions, cursor={"n": 1}, complete=complete, refused=tuple(refused), **more)
        self.script.answers = deque([listing])

    def answering(self, ask: Callable[[VersionQuery, RepositoryTools], Listing | Unchanged]) -> None:
        """Have a function answer in place of the script."""
        kind = replace(self.script.type(), list_versions=ask)
        self.environment = replace(self.environment, types=ScriptedTypes(kind))

    def poll(self, *versions: ListedVersion, accept: bool = False, **how: Any) -> PollReport:
        """Poll once; with versions, these are the answer."""
        if versions or how:
            self.answer(*versions, **how)
        self.clock.move(minutes=1)
        return poll_repository(self.environment, "updates", owner=OWNER, accept=accept)

    def told(self, *versions: ListedVersion, **how: Any) -> list[str]:
        """Poll once and return the kinds of what is announced."""
        return [str(event.kind) for event in self.poll(*versions, **how).events]

    @property
    def repository(self) -> Repository:
        """The repository as it is stored."""
        with self.store.read() as transaction:
            return transaction.repositories.get("updates")

    def events(self, *kinds: str) -> Sequence[Event]:
        """Return the events of these kinds."""
        with self.store.read() as transaction:
            return transaction.events.after(0, kinds=kinds, limit=100_000)

    def versions(self, package: str = "updates/app") -> list[tuple[str, str]]:
        """Return a package's versions and their states, in order."""
        with self.store.read() as transaction:
            found = transaction.packages.get(parse_package(package))
            return [(version.version, str(version.state)) for version in transaction.versions.listed(found.id)]


def database(folder: Path) -> str:
    """Name a database file in a folder."""
    return str(folder / "levelgate.db")
