"""Runs, seen and steered from another process than the server that carries them out."""

from __future__ import annotations

import json
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from fakes.installed import Installed

_PATIENCE = 30

_WAITING = """
echo "began $LEVELGATE_RUN $LEVELGATE_TEST $LEVELGATE_VERSION"
while [ ! -e "$GO_ON" ]; do sleep 0.05; done
echo went on
"""


@pytest.fixture
def go_on(installed: Installed, tmp_path: Path) -> Path:
    """Declare a command that waits for a file, one that fails, and return that file."""
    mark = tmp_path / "go-on"
    wait = {"command": ["/bin/sh", "-c", _WAITING], "environment": {"GO_ON": str(mark)}}
    pipelines = [
        {"name": "wait", "type": "command", **wait},
        {"name": "refuse", "type": "command", "command": ["/bin/sh", "-c", "echo no; exit 3"]},
    ]
    (tmp_path / "levelgate.yaml").write_text(json.dumps({"pipelines": pipelines}))
    done = installed.run("apply", "--yes")
    assert done.returncode == 0, done.stderr
    return mark


@contextmanager
def _serving(installed: Installed) -> Iterator[None]:
    server = subprocess.Popen([installed.program, "serve"], cwd=installed.folder, env=installed.environment)
    try:
        end = time.monotonic() + _PATIENCE
        while not installed.json("db", "check")["served"]:
            assert time.monotonic() < end
        yield
        server.send_signal(signal.SIGTERM)
        assert server.wait(_PATIENCE) == 0
    finally:
        server.kill()
        server.wait()


def test_a_log_is_followed_from_another_process_while_it_is_written(installed: Installed, go_on: Path) -> None:
    with _serving(installed):
        run = installed.json("pipeline", "test", "wait")["id"]
        with installed.start("run", "log", run[:12], "--follow") as following:
            assert following.stdout is not None
            assert following.stdout.readline() == f"began {run} true 1.0-1\n"
            assert installed.json("run", "show", run)["state"] == "running"
            go_on.touch()
            assert following.communicate(timeout=_PATIENCE)[0] == "went on\n"
            assert following.returncode == 0


def test_a_test_that_is_waited_for_shows_its_log_and_ends_with_its_result(installed: Installed, go_on: Path) -> None:
    go_on.touch()
    with _serving(installed):
        good = installed.run("pipeline", "test", "wait", "--wait")
        bad = installed.run("pipeline", "test", "refuse", "--wait")
    assert (good.returncode, bad.returncode) == (0, 1)
    assert "went on\n" in good.stdout
    assert bad.stdout.startswith("no\n")
    assert "failed" in bad.stdout


@pytest.mark.usefixtures("go_on")
def test_a_run_that_goes_on_is_cancelled_from_another_process(installed: Installed) -> None:
    with _serving(installed), installed.start("pipeline", "test", "wait", "--wait") as waiting:
        assert waiting.stdout is not None
        run = waiting.stdout.readline().split()[1]
        assert installed.json("run", "cancel", run, "--as", "ann", "--expect", "running")["cancel"]["by"] == "ann"
        told = waiting.communicate(timeout=_PATIENCE)[0]
        assert waiting.returncode == 1
    assert "cancelled by ann" in told
