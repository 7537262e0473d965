"""Webhooks by the installed program: declared, signed, received, attempted again, and ended."""

from __future__ import annotations

import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from fakes.faults.watched import Watched
from fakes.webhook import SECRET, received
from fakes.yum_repository import YumRepository, rpm
from levelgate.testing.script import HOLD, Request, answer
from levelgate.testing.server import HttpServer

PATIENCE = 60


@pytest.fixture
def server() -> Iterator[HttpServer]:
    with HttpServer() as running:
        yield running


class Sending(Watched):
    """The installed program, with webhooks to a server for each version of a repository."""

    def __init__(self, program: Path, folder: Path, server: HttpServer) -> None:
        super().__init__(program, folder)
        self.server = server
        self.yum = YumRepository(folder / "site")
        self.environment["HOOK_SECRET"] = SECRET

    def publish(self, *versions: str) -> None:
        """Publish these versions of `app`, and no other."""
        self.yum.publish([rpm("app", version) for version in versions])

    def tell(self, *paths: str, **settings: Any) -> None:
        """Declare a webhook to each path, for each version."""
        shared = {"type": "webhook", "secret": "${env:HOOK_SECRET}", "allowed_networks": ["127.0.0.1"], **settings}
        self.apply(
            repositories=[{"name": "updates", "type": "yum", "url": self.yum.url, "interval": "1s"}],
            packages=[{"name": "app", "repository": "updates", "start": "all"}],
            pipelines=[{"name": path, "url": f"{self.server.url}/{path}", **shared} for path in paths],
            subscriptions=[{"name": path, "packages": ["updates/*"], "pipeline": path} for path in paths],
        )

    @contextmanager
    def serve(self) -> Iterator[subprocess.Popen[bytes]]:
        """Start to serve, and leave nothing of it behind."""
        with subprocess.Popen(
            [self.program, "serve"],
            cwd=self.folder,
            env=self.environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        ) as serving:
            try:
                yield serving
            finally:
                serving.kill()


@pytest.fixture
def sending(levelgate_program: Path, tmp_path: Path, server: HttpServer) -> Sending:
    return Sending(levelgate_program, tmp_path, server)


def wait(reached: Callable[[], object]) -> None:
    end = time.monotonic() + PATIENCE
    while not reached():
        assert time.monotonic() < end
        time.sleep(0.02)


def subjects(requests: Sequence[Request]) -> list[str | None]:
    return [event.get_subject() for event in received(requests)]


def states(runs: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    return {run["pipeline"]: run["state"] for run in runs}


def test_each_version_is_told_once_and_the_secret_to_nobody(sending: Sending, server: HttpServer) -> None:
    server.script("/hook", answer(202, b"queued"))
    sending.publish("1.9-1", "1.10-1")
    sending.tell("hook")
    assert sending.json("serve", "--once")["runs"] == {"succeeded": 2}
    sending.publish("1.9-1", "1.10-1", "1.11-1")
    sending.json("serve", "--once")
    sending.json("serve", "--once", "--log-format", "json")
    assert subjects(server.requests) == ["updates/app@1.9-1", "updates/app@1.10-1", "updates/app@1.11-1"]
    runs = sending.json("run", "list")
    assert {run["id"] for run in runs} == {request.headers["webhook-id"] for request in server.requests}
    log = sending.run("run", "log", runs[0]["id"]).stdout
    assert log == f"{server.url}/hook answered 202 Accepted\nqueued\n"
    written = [path for path in sending.folder.rglob("*") if path.is_file()]
    assert sending.database in written
    assert [path for path in written if SECRET.encode() in path.read_bytes()] == []
    assert SECRET not in sending.said


def test_what_was_not_taken_is_sent_again_byte_for_byte(sending: Sending, server: HttpServer) -> None:
    server.script("/hook", answer(500), answer(503), answer(200))
    sending.publish("1.0-1")
    sending.tell("hook", spacing=["1s", "1s"])
    with sending.serve() as serving:
        wait(lambda: states(sending.json("run", "list")) == {"hook": "succeeded"})
        serving.send_signal(signal.SIGTERM)
        assert serving.wait(PATIENCE) == 0
    assert subjects(server.requests) == ["updates/app@1.0-1"] * 3
    assert len({request.body for request in server.requests}) == 1
    assert len({request.headers["webhook-id"] for request in server.requests}) == 1
    stamps = [int(request.headers["webhook-timestamp"]) for request in server.requests]
    assert stamps == sorted(set(stamps))


def test_one_dead_target_of_twenty_delays_no_other_and_no_stop(sending: Sending, server: HttpServer) -> None:
    targets = [f"target-{number}" for number in range(20)]
    server.script("/target-7", [HOLD])
    for name in targets[:7] + targets[8:]:
        server.script(f"/{name}", answer(204))
    sending.publish("1.0-1", "1.1-1")
    sending.tell(*targets)
    with sending.serve() as serving:
        wait(lambda: server.requests_of("/target-7"))
        asked = time.monotonic()
        wait(lambda: len(server.requests) - len(server.requests_of("/target-7")) == 19 * 2)
        assert time.monotonic() - asked < 10
        for _ in range(2):
            serving.send_signal(signal.SIGTERM)
        assert serving.wait(PATIENCE) == 0
    assert len(server.requests_of("/target-7")) == 1
    left = [run for run in sending.json("run", "list") if run["pipeline"] == "target-7"]
    assert [run["state"] for run in left] == ["queued", "queued"]


def test_a_target_that_is_gone_is_told_no_more(sending: Sending, server: HttpServer) -> None:
    server.script("/hook", answer(410))
    sending.publish("1.0-1", "1.1-1")
    sending.tell("hook")
    sending.run("serve", "--once")
    sending.run("serve", "--once")
    assert len(server.requests) == 1
    told = [event for event in sending.json("event", "list") if event["kind"] == "pipeline.paused"]
    assert [event["reason"] for event in told] == ["the target answered 410 Gone: it wants nothing more"]


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"result": "callback"}, "pipelines[0].result: 'callback' needs the server, which takes no callbacks yet"),
        ({"secret": "${env:PLANTED}"}, "pipelines hook: secret: the secret ${env:PLANTED} is not whsec_ and 24 to 64"),
        ({"secret": "${env:NOBODY}"}, "pipelines hook: secret: the secret ${env:NOBODY} is missing"),
    ],
)
def test_what_cannot_work_is_refused_when_it_is_applied(
    sending: Sending, settings: Mapping[str, str], said: str
) -> None:
    sending.publish("1.0-1")
    with pytest.raises(AssertionError):
        sending.tell("hook", **settings)
    assert said in sending.said
    assert sending.environment["PLANTED"] not in sending.said
    assert sending.json("pipeline", "list") == []
