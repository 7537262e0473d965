"""The use cases' environment on a local database."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from datetime import UTC, datetime

from levelgate.bootstrap.folders import FolderOnDemand
from levelgate.bootstrap.processes import SystemProcesses
from levelgate.bootstrap.settings import Settings
from levelgate.config import DeclarationFile
from levelgate.domain.json_value import JsonValue
from levelgate.errors import LevelgateError
from levelgate.fetching.fetcher import Fetching
from levelgate.host.plugins import Plugins
from levelgate.network.secrets import checked, resolve
from levelgate.plugin.types import PipelineTools, RepositoryTools
from levelgate.ports import Attempt, Environment
from levelgate.running.launcher import Launcher
from levelgate.running.sender import Sender, Sending
from levelgate.sandbox.sandbox import Sandbox
from levelgate.scheduling.timetable import CronTimetable
from levelgate.storage.store import open_store


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """Return the present time, aware, in UTC."""
        return datetime.now(UTC)


class Lending:
    """Makes the tools that plugins are lent, from the adapters."""

    def __init__(self, fetching: Fetching, sandbox: Sandbox, sending: Sending) -> None:
        self._fetching = fetching
        self._sandbox = sandbox
        self._sending = sending

    @contextmanager
    def repository_tools(self, settings: Mapping[str, JsonValue], key: str) -> Iterator[RepositoryTools]:
        """Lend fetch and parse; what was fetched is removed at the end."""
        with FolderOnDemand("levelgate-") as folder:
            fetch = self._fetching.for_repository(settings, key, folder)
            at_once = self._fetching.limits.at_once
            yield RepositoryTools(fetch=fetch, parse=self._sandbox.parse, at_once=at_once)

    @contextmanager
    def pipeline_tools(self, attempt: Attempt) -> Iterator[PipelineTools]:
        """Lend launch, send, secrets and the run's log."""
        yield PipelineTools(
            launch=Launcher(attempt),
            send=Sender(self._sending, attempt),
            secret=resolve,
            log=lambda line: attempt.write(f"{line}\n"),
        )

    def check_secret(self, reference: str, check: Callable[[str], None] | None = None) -> None:
        """Raise SecretMissing for a reference that cannot be resolved here, or where `check` refuses its value."""
        checked(reference, check)


@contextmanager
def opened(settings: Settings, *, ahead: bool = False) -> Iterator[tuple[Environment, Plugins]]:
    """Open everything, and give the plugins too, which watch events where these are followed.

    With `ahead`, what parses is started beside everything else, so that the first new version need not wait for it.
    """
    with ExitStack() as stack:
        store = open_store(settings.database, create=settings.create, busy_timeout=settings.busy_timeout)
        stack.callback(store.close)
        plugins = Plugins.load(settings.plugins_off)
        stack.callback(plugins.close)
        fetching = Fetching(limits=settings.fetch_limits)
        stack.callback(fetching.close)
        sandbox = Sandbox(preload=[module for kind in plugins.repository_types() for module in kind.parsers])
        stack.callback(sandbox.close)
        if ahead:
            threading.Thread(target=_started, args=(sandbox,), name="starting the sandbox", daemon=True).start()
        environment = Environment(
            store=store,
            clock=SystemClock(),
            processes=SystemProcesses(),
            types=plugins,
            lender=Lending(fetching, sandbox, Sending()),
            declarations=DeclarationFile(plugins),
            timetable=CronTimetable(),
        )
        yield environment, plugins


def _started(sandbox: Sandbox) -> None:
    # Where it cannot be started, the first poll that needs it says so.
    with suppress(LevelgateError, OSError):
        sandbox.start()


@contextmanager
def open_environment(settings: Settings) -> Iterator[Environment]:
    """Open everything that the use cases need on a local database; close it all at the end."""
    with opened(settings) as (environment, _):
        yield environment
