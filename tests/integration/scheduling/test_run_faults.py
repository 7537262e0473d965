"""Runs and real faults: servers that are stopped in their tracks, a full disk, commands that do not behave."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from fakes.dispatching import SystemClock, Yard, claim_and_run
from fakes.full_disk import files_no_larger_than
from levelgate.domain.pipeline import RunState
from levelgate.scheduling.limits import Limits
from levelgate.scheduling.server import Server
from levelgate.scheduling.signals import Signals
from levelgate.storage.store import open_store
from levelgate.usecases import dispatch
from levelgate.usecases.dispatch import carry_out, claim

TESTS = Path(__file__).parents[2]
LEASE = 1.5
PATIENCE = 30.0


@pytest.fixture
def yard(tmp_path: Path) -> Iterator[Yard]:
    store = open_store(tmp_path / "levelgate.db")
    yield Yard(store, clock=SystemClock())
    store.close()


@contextmanager
def _server(database: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Serve in a process of its own, with a short lease."""
    command = [sys.executable, "-m", "fakes.serving_program", str(database), str(LEASE)]
    server = subprocess.Popen(command, env={**os.environ, "PYTHONPATH": str(TESTS)}, stderr=subprocess.DEVNULL)
    try:
        yield server
        server.terminate()
        assert server.wait(PATIENCE) == 0
    finally:
        server.kill()
        server.wait()


@contextmanager
def _serving(yard: Yard) -> Iterator[None]:
    """Serve on a thread, with the same lease."""
    limits = Limits(tick=0.05, beat=0.2, grace=1.0, lease=timedelta(seconds=LEASE))
    with Signals() as signals:
        thread = threading.Thread(target=Server(yard.environment, limits=limits).serve, args=(signals,))
        thread.start()
        try:
            yield
        finally:
            signals.stop()
            thread.join(PATIENCE)
            assert not thread.is_alive()


def _until(condition: Callable[[], bool]) -> bool:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.02)
    return condition()


def _acknowledged(yard: Yard) -> list[object]:
    return [event.data["state"] for event in yard.events() if event.kind == "run.ended"]


def test_what_a_server_acknowledges_after_it_was_stopped_for_longer_than_the_lease_is_dropped(
    yard: Yard, tmp_path: Path
) -> None:
    begun, end = tmp_path / "begun", tmp_path / "end"
    script = (
        f'[ "$LEVELGATE_ATTEMPT" = 1 ] || exit 0; echo $$ > {begun}; while [ ! -e {end} ]; do sleep 0.05; done; '
        "echo late; exit 7"
    )
    yard.queue(yard.command("sh", "-c", script), "r1")
    with _server(tmp_path / "levelgate.db") as stopped:
        assert _until(lambda: begun.exists() and begun.read_text() != "")
        stopped.send_signal(signal.SIGSTOP)
        with _serving(yard):
            assert _until(lambda: yard.run("r1").state is RunState.SUCCEEDED)
        assert yard.run("r1").attempt == 2
        end.touch()
        process = Path(f"/proc/{begun.read_text().strip()}")
        assert _until(lambda: not process.exists() or "\nState:\tZ" in (process / "status").read_text())
        stopped.send_signal(signal.SIGCONT)
        assert _until(lambda: not process.exists())
    run = yard.run("r1")
    assert (run.state, run.attempt, run.exit_status) == (RunState.SUCCEEDED, 2, 0)
    assert _acknowledged(yard) == ["succeeded"]
    assert "late" not in yard.log("r1")


def test_a_server_that_was_stopped_for_longer_than_the_lease_goes_on_where_nobody_took_its_runs(
    yard: Yard, tmp_path: Path
) -> None:
    begun, end = tmp_path / "begun", tmp_path / "end"
    script = f"touch {begun}; while [ ! -e {end} ]; do sleep 0.05; done"
    yard.queue(yard.command("sh", "-c", script), "r1")
    with _server(tmp_path / "levelgate.db") as stopped:
        assert _until(begun.exists)
        stopped.send_signal(signal.SIGSTOP)
        leased = yard.run("r1").lease_until
        assert leased is not None
        assert _until(lambda: yard.environment.clock.now() > leased)
        stopped.send_signal(signal.SIGCONT)
        end.touch()
        assert _until(lambda: yard.run("r1").state.ended)
    assert (yard.run("r1").state, yard.run("r1").attempt) == (RunState.SUCCEEDED, 1)
    assert _acknowledged(yard) == ["succeeded"]


def test_a_result_waits_for_room_on_a_full_disk_and_is_acknowledged_once(
    yard: Yard, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(dispatch, "_PAUSE", 0.05)
    yard.queue(yard.command("true"), "r1")
    attempt = claim(yard.environment, "here", yard.in_flight)
    assert attempt is not None
    # The write-ahead log begins anew where it can: a large output does not fit into what it has.
    attempt.write("x" * 1_000_000)
    thread = threading.Thread(target=carry_out, args=(yard.environment, attempt, yard.in_flight))
    with files_no_larger_than((tmp_path / "levelgate.db-wal").stat().st_size + 1000):
        thread.start()
        assert _until(lambda: "succeeded waits for the database" in caplog.text)
        assert thread.is_alive()
        assert yard.run("r1").state is RunState.RUNNING
    thread.join(PATIENCE)
    assert yard.run("r1").state is RunState.SUCCEEDED
    assert yard.kinds() == ["run.started", "run.ended"]
    assert len(yard.log("r1")) == 1_000_000


def test_a_stopped_server_gives_a_run_back_and_the_next_one_starts_it_under_the_same_id(
    yard: Yard, tmp_path: Path
) -> None:
    marks = tmp_path / "marks"
    script = f'echo "$LEVELGATE_RUN $LEVELGATE_ATTEMPT" >> {marks}; [ "$LEVELGATE_ATTEMPT" = 2 ] || exec sleep 60'
    yard.queue(yard.command("sh", "-c", script), "r1")
    with _server(tmp_path / "levelgate.db"):
        assert _until(marks.exists)
    assert (yard.run("r1").state, yard.run("r1").reason) == (RunState.QUEUED, "the server stopped")
    with _server(tmp_path / "levelgate.db"):
        assert _until(lambda: yard.run("r1").state.ended)
    assert marks.read_text() == "r1 1\nr1 2\n"
    assert yard.run("r1").state is RunState.SUCCEEDED


def test_a_command_that_forks_and_ignores_sigterm_leaves_nothing_behind(yard: Yard) -> None:
    script = "trap '' TERM; (trap '' TERM; sleep 60) & echo $!; (trap '' TERM; sleep 60) & echo $!; wait"
    yard.queue(yard.command("sh", "-c", script, timeout=timedelta(seconds=0.5), spacing=()), "r1")
    claim_and_run(yard.environment, "here", yard.in_flight)
    assert (yard.run("r1").state, yard.run("r1").reason) == (RunState.ERRORED, "the command was ended at its timeout")
    children = yard.log("r1").split()
    assert len(children) == 2
    assert _until(lambda: not any(Path(f"/proc/{child}").exists() for child in children))
