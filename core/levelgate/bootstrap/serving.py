"""The server on a local database."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

from levelgate.bootstrap.address import Address
from levelgate.bootstrap.environment import opened
from levelgate.bootstrap.settings import Settings
from levelgate.ports import Environment
from levelgate.scheduling.guarded import guarded
from levelgate.scheduling.logs import configure
from levelgate.scheduling.once import OnceReport
from levelgate.scheduling.once import serve_once as run_once
from levelgate.scheduling.server import Server
from levelgate.scheduling.signals import Signals
from levelgate.storage.opening import MEMORY, locate
from levelgate.storage.serving import serving
from levelgate.usecases.abandoned_polls import free_abandoned_polls
from levelgate.usecases.abandoned_runs import free_abandoned_runs
from levelgate.usecases.readiness import DatabaseWatch

_logger = logging.getLogger(__name__)


def serve(settings: Settings, *, listen: Address | None = None, json_lines: bool = False) -> None:
    """Serve a local database until SIGTERM or SIGINT, with log lines on stderr; answer at an address about health."""
    configure(json_lines=json_lines, level=_level(settings))
    with opened(settings, ahead=True) as (environment, plugins), serving(settings.database), Signals() as signals:
        _begin(environment)
        server = Server(environment, watch=plugins.watch)
        with _listening(server, environment, listen) as where:
            told = guarded("saying what is served", partial(_tell, environment, settings.database, where))
            server.serve(signals, begun=told)


def serve_once(settings: Settings, *, json_lines: bool = False) -> OnceReport:
    """Do everything that is to be done now on a local database, with log lines on stderr."""
    configure(json_lines=json_lines, level=_level(settings))
    with opened(settings) as (environment, plugins), serving(settings.database):
        _begin(environment)
        return run_once(environment, watch=plugins.watch)


def _level(settings: Settings) -> int:
    return logging.DEBUG if settings.verbose else logging.INFO


@contextmanager
def _listening(server: Server, environment: Environment, address: Address | None) -> Iterator[str]:
    """Answer about the health of a server, and yield where; without an address nothing of it is loaded."""
    if address is None:
        yield "no address"
        return
    from levelgate.api.health import create_health_app  # noqa: PLC0415 - a server that does not listen needs no FastAPI
    from levelgate.api.listening import Listener  # noqa: PLC0415 - the same

    with Listener(address.host, address.port) as listener:
        listener.answer(create_health_app(server.faults, DatabaseWatch(environment).faults))
        yield listener.url


def _begin(environment: Environment) -> None:
    # A database that takes nothing just now must not keep the server from starting.
    guarded("freeing abandoned polls", partial(free_abandoned_polls, environment))()
    guarded("freeing abandoned runs", partial(free_abandoned_runs, environment))()
    guarded("looking for repositories", partial(_look_around, environment))()


def _look_around(environment: Environment) -> None:
    if not _declared(environment):
        _logger.warning("no repository is declared; `levelgate apply` does what the declaration file says")


def _declared(environment: Environment) -> int:
    with environment.store.read() as transaction:
        return len(transaction.repositories.all())


def _tell(environment: Environment, database: str, where: str) -> None:
    _logger.info(
        "serving %s: %s, listening on %s, process %d",
        locate(database).database or MEMORY,
        "1 repository" if (declared := _declared(environment)) == 1 else f"{declared} repositories",
        where,
        os.getpid(),
    )
