"""A host in memory that polls one repository as Levelgate does: real fetches, real limits, and no database."""

from __future__ import annotations

import json
import ssl
from collections.abc import Callable, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass, field
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

from levelgate.bootstrap.folders import temporary_folder
from levelgate.fetching.fetcher import Fetching
from levelgate.fetching.limits import FetchLimits
from levelgate.host.contract import repository_type
from levelgate.host.deadlines import Deadlines
from levelgate.host.guard import Guard
from levelgate.host.guarded_types import guarded_repository_type
from levelgate.host.threads import Threads
from levelgate.plugin import (
    CheckReport,
    JsonValue,
    Listing,
    MetadataInvalid,
    PackageSettings,
    Parse,
    RepositorySettings,
    RepositoryTools,
    RepositoryType,
    Unchanged,
    VersionQuery,
    WatchedPackage,
)
from levelgate.plugin.settings import read_settings
from levelgate.sandbox.sandbox import Sandbox
from levelgate.testing.recorded import Recorded, recorded_after

T = TypeVar("T")

PATIENT = FetchLimits(deadline=20.0, retry_waits=(0.01, 0.02))
"""Limits that a loaded machine keeps as well; what fails is tried again at once."""


@cache
def _sandbox(parsers: tuple[str, ...]) -> Sandbox:
    # Its server takes a while to start, and ends with this process.
    return Sandbox(preload=parsers)


@dataclass
class RepositoryHost:
    """Polls one repository of one type, and remembers its cursor from poll to poll.

        with RepositoryHost(TYPE, {"url": server.url + "/"}) as host:
            first = host.poll("app")
            assert isinstance(host.poll("app"), Unchanged)

    What the type returns is looked at as the real host looks at it: what its contract does not allow is PluginFailed.
    `recorded` is what the listings so far come to, by package and version: what one says nothing of stays.
    `limits` are those of one fetch, `tls` is in place of the certificate authorities that the system trusts, and
    `parse` in place of the sandbox: `parse_here` reads files in this process, where a debugger reaches.
    """

    kind: RepositoryType
    settings: Mapping[str, JsonValue]
    _: KW_ONLY
    package_settings: Mapping[str, JsonValue] = field(default_factory=dict)
    limits: FetchLimits = PATIENT
    tls: ssl.SSLContext | None = None
    parse: Parse | None = None
    cursor: Mapping[str, JsonValue] | None = field(default=None, init=False)
    recorded: Recorded = field(default_factory=dict, init=False)

    def __post_init__(self) -> None:
        """Look at the type and the settings as the real host does."""
        guard = Guard(self.kind.name, Threads())
        self._guarded = guarded_repository_type(repository_type(self.kind, guard), guard, Deadlines())
        self._settings: RepositorySettings = read_settings(self.kind.settings, self.settings)
        self._package: PackageSettings = read_settings(self.kind.package_settings, self.package_settings)
        self._parse = self.parse or _sandbox(self.kind.parsers).parse
        self._fetching = Fetching(limits=self.limits, tls=self.tls)
        self._names: tuple[str, ...] = ()

    def __enter__(self) -> Self:
        """Begin."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close all connections."""
        self._fetching.close()

    def check(self) -> CheckReport:
        """Have the type look at the repository."""
        return self._lent(lambda tools: self._guarded.check(self._settings, tools))

    def poll(self, *packages: str, again: bool = False, accept: bool = False) -> Listing | Unchanged:
        """Ask for all versions of these packages; other packages than the last time are a first contact.

        Raises what list_versions raises, and PluginFailed where the answer is not what its contract allows.
        """
        query = VersionQuery(
            settings=self._settings,
            packages=tuple(WatchedPackage(name=name, settings=self._package) for name in packages),
            cursor=self.cursor if packages == self._names else None,
            again=again,
            doubted=frozenset(packages if again else ()),
            accept=accept,
        )
        answered = self._lent(lambda tools: self._guarded.list_versions(query, tools))
        self._names = packages
        if isinstance(answered, Listing):
            self.recorded = recorded_after(self.recorded, answered)
        if answered.cursor is not None:
            # A database gives it back as JSON gives it.
            self.cursor = json.loads(json.dumps(dict(answered.cursor)))
        return answered

    def _lent(self, work: Callable[[RepositoryTools], T]) -> T:
        with temporary_folder("levelgate-") as folder:
            fetch = self._fetching.for_repository(self.settings, "repository", lambda: folder)
            return work(RepositoryTools(fetch=fetch, parse=self._parse, at_once=self.limits.at_once))


def parse_here(function: Callable[..., JsonValue], *args: JsonValue, files: Sequence[Path] = ()) -> Any:
    """Call a parser in this process, in place of the sandbox: nothing is limited, and a debugger reaches it.

    A ValueError is MetadataInvalid, as in the sandbox; other errors come as they are.
    """
    try:
        return function(*files, *args)
    except ValueError as error:
        raise MetadataInvalid(str(error)) from error
