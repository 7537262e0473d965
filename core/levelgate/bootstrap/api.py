"""The way to the API."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from levelgate.api.app import create_app
from levelgate.bootstrap.environment import open_environment
from levelgate.bootstrap.settings import Settings
from levelgate.client.client import Client, in_process


@contextmanager
def open_client(settings: Settings) -> Iterator[Client]:
    """Open the way to the API: of the named server, or of an application in this process, where nothing listens."""
    if settings.server:
        with Client(settings.server, actor=settings.actor, token=settings.token or None) as client:
            yield client
        return
    with open_environment(settings) as environment, in_process(create_app(environment), actor=settings.actor) as client:
        yield client
