"""The server on a local database."""

from __future__ import annotations

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


def serve(settings: Settings, *, json_lines: bool = False) -> None:
    """Serve a local database until SIGTERM or SIGINT, with log lines on stderr."""
    configure(json_lines=json_lines)
    with opened(settings) as (environment, plugins), serving(settings.database), Signals() as signals:
        _free_abandoned_polls(environment)
        Server(environment, watch=plugins.watch).serve(signals)


def serve_once(settings: Settings, *, json_lines: bool = False) -> OnceReport:
    """Do everything that is to be done now on a local database, with log lines on stderr."""
    configure(json_lines=json_lines)
    with opened(settings) as (environment, plugins), serving(settings.database):
        _free_abandoned_polls(environment)
        return run_once(environment, watch=plugins.watch)


def _free_abandoned_polls(environment: Environment) -> None:
    # A database that takes nothing just now must not keep the server from starting.
    guarded("freeing abandoned polls", partial(free_abandoned_polls, environment))()
