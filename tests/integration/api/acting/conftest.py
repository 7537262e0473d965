"""An API on a database in memory, with versions of `updates/app` that climb the track `web`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from fakes.ascent import Ascent
from fakes.climbing import ladder
from levelgate.api.app import create_app
from levelgate.client.client import Client, in_process
from levelgate.domain.gates.approvals import Approvals
from levelgate.domain.gates.checks import Checks
from levelgate.domain.gates.sign_offs import SignOffs
from levelgate.storage.store import open_store


@pytest.fixture
def ascent() -> Iterator[Ascent]:
    """Let 1.0 wait for ann's sign-off at qa; prod needs a check, and an approval of ann."""
    store = open_store("sqlite://")
    dev, qa, prod = ladder("dev", "qa", "prod", work=("make",))
    levels = (
        dev,
        replace(qa, exit=(SignOffs(of=("ann", "bob")),)),
        replace(prod, entry=(Checks(of=("cve-scan",)), Approvals(of=("ann", "bob")))),
    )
    ascent = Ascent(store, *levels)
    ascent.publish("1.0")
    yield ascent
    store.close()


@pytest.fixture
def client(ascent: Ascent) -> Iterator[Client]:
    with in_process(create_app(ascent.environment), actor="ann") as client:
        yield client


@pytest.fixture
def simple() -> Iterator[tuple[Ascent, Client]]:
    """Let 1.0 and then 1.1 hold dev and prod; nobody is asked, and nothing is to be done there."""
    store = open_store("sqlite://")
    ascent = Ascent(store, *ladder("dev", "prod"))
    ascent.publish("1.0")
    ascent.publish("1.1")
    with in_process(create_app(ascent.environment), actor="ann") as client:
        yield ascent, client
    store.close()
