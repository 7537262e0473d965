"""An API in this process, on a database in memory."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from fakes.world import World
from levelgate.api.app import create_app
from levelgate.client.client import Client, in_process
from levelgate.storage.store import open_store


@pytest.fixture
def world() -> Iterator[World]:
    store = open_store("sqlite://")
    yield World(store=store)
    store.close()


@pytest.fixture
def client(world: World) -> Iterator[Client]:
    with in_process(create_app(world.environment()), actor="ann") as client:
        yield client
