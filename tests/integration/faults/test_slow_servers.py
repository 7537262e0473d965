"""Servers that are never done, met by whole polls with short deadlines: the poll ends in time, and records why."""

from __future__ import annotations

import multiprocessing.util
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from fakes.faults.server_faults import INDEX, Site
from levelgate.bootstrap.environment import open_environment
from levelgate.bootstrap.settings import Settings
from levelgate.domain.event import Event
from levelgate.domain.package import PackageDefinition
from levelgate.domain.repository import RepositoryDefinition
from levelgate.errors import DeadlineExceeded
from levelgate.fetching.limits import FetchLimits
from levelgate.ports import Environment
from levelgate.testing.script import HOLD, Drip, Script, head
from levelgate.testing.server import HttpServer
from levelgate.usecases.poll import poll_repository
from levelgate.usecases.poll_report import PollOutcome

_DEADLINE = 0.5


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    with HttpServer() as server:
        server.serve(tmp_path / "site", at="/r")
        yield Site(server=server, folder=tmp_path / "site", path="/r/")


@pytest.fixture
def temporary(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    # The fork server of the other tests keeps the folder that it has.
    multiprocessing.util.get_temp_dir()
    with tempfile.TemporaryDirectory(prefix="s-") as folder:
        monkeypatch.setattr(tempfile, "tempdir", folder)
        yield Path(folder)


@pytest.fixture
def environment(site: Site, tmp_path: Path, temporary: Path) -> Iterator[Environment]:
    settings = Settings(
        database=str(tmp_path / "l.db"), create=True, fetch_limits=FetchLimits(deadline=_DEADLINE, retry_waits=())
    )
    with open_environment(settings) as opened:
        assert not list(temporary.iterdir())
        address = {"url": site.url}
        with opened.store.write() as transaction:
            definition = RepositoryDefinition(name="r", type="yum", settings=address, identity=address)
            transaction.repositories.add(definition, due_at=opened.clock.now())
            transaction.packages.define(PackageDefinition(repository="r", name="*"))
        yield opened


def _events(environment: Environment) -> list[Event]:
    with environment.store.read() as transaction:
        return list(transaction.events.after(0))


@pytest.mark.parametrize(
    "script",
    [
        [HOLD],
        [Drip(head(200, length=5), every=0.1)],
        [head(200, length=500), Drip(b"<" * 500, every=0.1)],
        [head(200), Drip(b"<" * 500, every=0.1)],
        [b"HTTP/1.1 200 OK\r\n", HOLD],
    ],
    ids=["silence", "headers", "body", "body without length", "half a head"],
)
def test_a_server_that_is_never_done_is_given_up_in_time_and_polled_again(
    environment: Environment, site: Site, temporary: Path, script: Script
) -> None:
    site.script(script)
    started = time.monotonic()
    with pytest.raises(DeadlineExceeded) as failure:
        poll_repository(environment, "r", owner="test")
    assert time.monotonic() - started < _DEADLINE + 2
    assert site.url + INDEX in failure.value.message
    assert failure.value.mend
    (event,) = _events(environment)
    assert (event.kind, event.data["code"]) == ("repository.failing", "deadline-exceeded")
    assert not [path for path in temporary.iterdir() if path.name.startswith("levelgate-")]
    site.mend()
    assert poll_repository(environment, "r", owner="test").outcome is PollOutcome.RECORDED
