"""The server on a local database."""

from __future__ import annotations

from levelgate.bootstrap.environment import opened
from levelgate.bootstrap.settings import Settings
from levelgate.scheduling.logs import configure
from levelgate.scheduling.once import OnceReport
from levelgate.scheduling.once import serve_once as run_once
from levelgate.scheduling.server import Server
from levelgate.scheduling.signals import Signals
from levelgate.storage.serving import serving


def serve(settings: Settings, *, json_lines: bool = False) -> None:
    """Serve a local database until SIGTERM or SIGINT, with log lines on stderr."""
    configure(json_lines=json_lines)
    with opened(settings) as (environment, plugins), serving(settings.database), Signals() as signals:
        Server(environment, watch=plugins.watch).serve(signals)


def serve_once(settings: Settings, *, json_lines: bool = False) -> OnceReport:
    """Do everything that is to be done now on a local database, with log lines on stderr."""
    configure(json_lines=json_lines)
    with opened(settings) as (environment, plugins), serving(settings.database):
        return run_once(environment, watch=plugins.watch)
