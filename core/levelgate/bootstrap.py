"""Puts the parts together: the one place that knows every adapter."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from levelgate.api.app import create_app
from levelgate.client.client import Client, in_process
from levelgate.config import DeclarationFile
from levelgate.domain.json_value import JsonValue
from levelgate.fetching.fetcher import Fetching
from levelgate.fetching.limits import FetchLimits
from levelgate.fetching.secrets import resolve
from levelgate.host.plugins import Plugins
from levelgate.plugin.types import PipelineTools, RepositoryTools
from levelgate.ports import Attempt, Environment
from levelgate.running.launcher import Launcher
from levelgate.sandbox.sandbox import Sandbox
from levelgate.scheduling.logs import configure
from levelgate.scheduling.once import OnceReport
from levelgate.scheduling.once import serve_once as run_once
from levelgate.scheduling.server import Server
from levelgate.scheduling.signals import Signals
from levelgate.storage.engine import BUSY_TIMEOUT
from levelgate.storage.serving import serving
from levelgate.storage.store import open_store


def _switched_off() -> tuple[str, ...]:
    names = os.environ.get("LEVELGATE_PLUGINS_OFF", "").split(",")
    return tuple(name.strip() for name in names if name.strip())


@dataclass(frozen=True, kw_only=True, slots=True)
class Settings:
    """What the process was started with.

    `database` is a path or a URL, created with `create` only; `server`, where given, is worked on in its place.
    `plugins_off` names plugins that are not loaded (LEVELGATE_PLUGINS_OFF, separated by commas). How long a fetch and
    another process's write are waited for is nobody's choice yet; tests give shorter times.
    """

    database: str = "levelgate.db"
    create: bool = False
    server: str = ""
    token: str = ""
    actor: str = "levelgate"
    plugins_off: tuple[str, ...] = field(default_factory=_switched_off)
    fetch_limits: FetchLimits = field(default_factory=FetchLimits)
    busy_timeout: float = BUSY_TIMEOUT


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """Return the present time, aware, in UTC."""
        return datetime.now(UTC)


class Lending:
    """Makes the tools that plugins are lent, from the adapters."""

    def __init__(self, fetching: Fetching, sandbox: Sandbox) -> None:
        self._fetching = fetching
        self._sandbox = sandbox

    @contextmanager
    def repository_tools(self, settings: Mapping[str, JsonValue], key: str) -> Iterator[RepositoryTools]:
        """Lend fetch and parse; what was fetched is removed at the end."""
        with tempfile.TemporaryDirectory(prefix="levelgate-") as folder:
            fetch = self._fetching.for_repository(settings, key, Path(folder))
            yield RepositoryTools(fetch=fetch, parse=self._sandbox.parse)

    @contextmanager
    def pipeline_tools(self, attempt: Attempt) -> Iterator[PipelineTools]:
        """Lend launch and the run's log."""
        yield PipelineTools(launch=Launcher(attempt), log=lambda line: attempt.write(f"{line}\n"))

    def check_secrets(self, references: Iterable[str]) -> None:
        """Raise SecretMissing for the first reference that cannot be resolved here."""
        for reference in references:
            resolve(reference)


@contextmanager
def _opened(settings: Settings) -> Iterator[tuple[Environment, Plugins]]:
    with ExitStack() as stack:
        store = open_store(settings.database, create=settings.create, busy_timeout=settings.busy_timeout)
        stack.callback(store.close)
        plugins = Plugins.load(settings.plugins_off)
        stack.callback(plugins.close)
        fetching = Fetching(limits=settings.fetch_limits)
        stack.callback(fetching.close)
        sandbox = Sandbox(preload=[module for kind in plugins.repository_types() for module in kind.parsers])
        stack.callback(sandbox.close)
        environment = Environment(
            store=store,
            clock=SystemClock(),
            types=plugins,
            lender=Lending(fetching, sandbox),
            declarations=DeclarationFile(plugins),
        )
        yield environment, plugins


@contextmanager
def open_environment(settings: Settings) -> Iterator[Environment]:
    """Open everything that the use cases need on a local database; close it all at the end."""
    with _opened(settings) as (environment, _):
        yield environment


@contextmanager
def open_client(settings: Settings) -> Iterator[Client]:
    """Open the way to the API: of the named server, or of an application in this process, where nothing listens."""
    if settings.server:
        with Client(settings.server, actor=settings.actor, token=settings.token or None) as client:
            yield client
        return
    with open_environment(settings) as environment, in_process(create_app(environment), actor=settings.actor) as client:
        yield client


def serve(settings: Settings, *, json_lines: bool = False) -> None:
    """Serve a local database until SIGTERM or SIGINT, with log lines on stderr."""
    configure(json_lines=json_lines)
    with _opened(settings) as (environment, plugins), serving(settings.database), Signals() as signals:
        Server(environment, watch=plugins.watch).serve(signals)


def serve_once(settings: Settings, *, json_lines: bool = False) -> OnceReport:
    """Do everything that is to be done now on a local database, with log lines on stderr."""
    configure(json_lines=json_lines)
    with _opened(settings) as (environment, plugins), serving(settings.database):
        return run_once(environment, watch=plugins.watch)
