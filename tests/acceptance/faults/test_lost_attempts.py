"""kill -9 of a server and of the command that it started: the next attempt is of the same run."""

from __future__ import annotations

import os
import signal

from fakes.faults.killing import kill, served, stop, wait
from fakes.faults.watched import Watched
from fakes.yum_repository import YumRepository, rpm

_FIRST_STAYS = 'echo "$$ $LEVELGATE_RUN $LEVELGATE_ATTEMPT" >> marks; [ "$LEVELGATE_ATTEMPT" -gt 1 ] || exec sleep 600'


def _declare(watched: Watched) -> None:
    repository = YumRepository(watched.folder / "site")
    repository.publish([rpm("app")])
    watched.apply(
        repositories=[{"name": "r", "type": "yum", "url": repository.url}],
        packages=[{"name": "app", "repository": "r"}],
        pipelines=[
            {"name": "mark", "type": "command", "command": ["sh", "-c", _FIRST_STAYS], "directory": str(watched.folder)}
        ],
        subscriptions=[{"name": "mark-all", "packages": ["r/app"], "pipeline": "mark"}],
    )


def _marks(watched: Watched) -> list[list[str]]:
    marks = watched.folder / "marks"
    return [line.split() for line in marks.read_text().splitlines()] if marks.exists() else []


def test_a_command_that_was_killed_with_its_server_is_started_again_at_once_under_the_same_id(watched: Watched) -> None:
    _declare(watched)
    with served(watched) as server:
        wait(lambda: len(_marks(watched)) == 1)
        ((command, run, attempt),) = _marks(watched)
        kill(server)
        os.killpg(int(command), signal.SIGKILL)
    with served(watched) as server:
        wait(lambda: len(_marks(watched)) == 2)
        wait(lambda: watched.json("run", "show", run)["state"] == "succeeded")
        stop(server)
    assert attempt == "1"
    assert [mark[1:] for mark in _marks(watched)] == [[run, "1"], [run, "2"]]
    log = (watched.folder / "serve.log").read_text()
    assert f"run {run[:12]} of mark: its server ended during attempt 1" in log
