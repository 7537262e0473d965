"""The server on a local database."""

from __future__ import annotations

import logging
from functools import partial

from levelgate.bootstrap.environment import opened
from levelgate.bootstrap.settings import Settings
from levelgate.ports import Environment
from levelgate.scheduling.guarded import guarded
from levelgate.scheduling.logs import configure
from levelgate.scheduling.once import OnceReport
from levelgate.scheduling.once import serve_once as run_once
from levelgate.scheduling.server import Server
from levelgate.scheduling.signals import Signals
from levelgate.storage.serving import serving
from levelgate.usecases.abandoned_polls import free_abandoned_polls
from levelgate.usecases.abandoned_runs import free_abandoned_runs

_logger = logging.getLogger(__name__)


def serve(settings: Settings, *, json_lines: bool = False) -> None:
    """Serve a local database until SIGTERM or SIGINT, with log lines on stderr."""
    configure(json_lines=json_lines, level=_level(settings))
    with opened(settings) as (environment, plugins), serving(settings.database), Signals() as signals:
        _begin(environment)
        Server(environment, watch=plugins.watch).serve(signals)


def serve_once(settings: Settings, *, json_lines: bool = False) -> OnceReport:
    """Do everything that is to be done now on a local database, with log lines on stderr."""
    configure(json_lines=json_lines, level=_level(settings))
    with opened(settings) as (environment, plugins), serving(settings.database):
        _begin(environment)
        return run_once(environment, watch=plugins.watch)


def _level(settings: Settings) -> int:
    return logging.DEBUG if settings.verbose else logging.INFO


def _begin(environment: Environment) -> None:
    # A database that takes nothing just now must not keep the server from starting.
    guarded("freeing abandoned polls", partial(free_abandoned_polls, environment))()
    guarded("freeing abandoned runs", partial(free_abandoned_runs, environment))()
    guarded("looking for repositories", partial(_look_around, environment))()


def _look_around(environment: Environment) -> None:
    with environment.store.read() as transaction:
        declared = transaction.repositories.all()
    if not declared:
        _logger.warning("no repository is declared; `levelgate apply` does what the declaration file says")
