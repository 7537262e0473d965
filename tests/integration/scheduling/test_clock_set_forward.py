"""What goes on while the wall clock is set forward, and while the process is stopped."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from fakes.dispatching import SUCCEEDED, SystemClock, Yard
from fakes.hanging import Hanging, hanging_yard
from fakes.serving import Serving, until
from fakes.shifted_clock import ShiftedClock
from levelgate.domain.pipeline import RunResult, RunState
from levelgate.plugin import PipelineTools, RunRequest
from levelgate.storage.store import open_store
from levelgate.usecases.dispatch import claim

TESTS = Path(__file__).parents[2]


@pytest.fixture
def yard(tmp_path: Path) -> Iterator[Yard]:
    store = open_store(tmp_path / "levelgate.db")
    yield Yard(store)
    store.close()


def test_what_goes_on_is_not_started_again_after_the_clock_went_forward(yard: Yard) -> None:
    yard.queue(yard.pipeline(), "r1")
    assert claim(yard.environment, "me", yard.in_flight)
    yard.hand.move(hours=1)
    assert claim(yard.environment, "me", yard.in_flight) is None
    yard.hand.move(hours=1)
    yard.in_flight.beat(yard.environment)
    assert claim(yard.environment, "other", Yard(yard.store).in_flight) is None
    assert yard.run("r1").attempt == 1


def test_a_clock_that_goes_forward_an_hour_makes_all_due_once_and_starts_nothing_twice(
    yard: Yard, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock, go_on, started = ShiftedClock(monkeypatch), threading.Event(), Counter[str]()

    def start(request: RunRequest, _tools: PipelineTools) -> RunResult:
        started[request.id] += 1
        go_on.wait(30)
        return SUCCEEDED

    yard = Yard(yard.store, clock=clock, start=start)
    yard.repository("updates", "extras")
    yard.queue(yard.pipeline(), "r1")
    with Serving(yard) as serving:
        assert until(lambda: len(yard.repositories.queries) == 2 and started["r1"] == 1)
        assert until(lambda: serving.server.ready)
        clock.ahead = timedelta(hours=1)
        assert until(lambda: len(yard.repositories.queries) == 4)
        assert until(lambda: (yard.run("r1").lease_until or datetime.now(UTC)) > clock.now())
        yard.queue(yard.pipeline("other"), "r2")
        assert until(lambda: started["r2"] == 1)
        go_on.set()
        assert until(lambda: yard.run("r1").state is yard.run("r2").state is RunState.SUCCEEDED)
    assert len(yard.repositories.queries) == 4
    assert started == {"r1": 1, "r2": 1}
    assert yard.run("r1").attempt == 1


def test_a_poll_that_goes_on_when_the_clock_goes_forward_keeps_its_lease(
    yard: Yard, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock, hanging = ShiftedClock(monkeypatch), Hanging()
    yard = hanging_yard(yard.store, hanging, clock=clock)
    yard.repository("hung")

    def leased_until() -> datetime:
        with yard.store.read() as transaction:
            return transaction.polls.next_due() or clock.now()

    with Serving(yard) as serving:
        assert until(lambda: hanging.going["hung"] == 1 and serving.server.ready)
        clock.ahead = timedelta(hours=1)
        assert until(lambda: leased_until() > clock.now() + timedelta(minutes=4))
        hanging.go_on.set()
        assert until(lambda: hanging.going["hung"] == 0)
    assert hanging.asked["hung"] == 1


def test_a_process_that_is_stopped_for_longer_than_its_leases_goes_on_and_does_nothing_twice(
    yard: Yard, tmp_path: Path
) -> None:
    yard = Yard(yard.store, clock=SystemClock())
    marks = tmp_path / "marks"
    yard.queue(yard.command("sh", "-c", f'echo "$LEVELGATE_RUN" >> {marks}; sleep 2'), "r1", "r2")
    command = [sys.executable, "-m", "fakes.serving_program", str(tmp_path / "levelgate.db"), "1.0"]
    environment = {**os.environ, "PYTHONPATH": str(TESTS)}
    with subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True) as server:
        assert until(lambda: marks.exists() and len(marks.read_text().split()) == 2, 30)
        server.send_signal(signal.SIGSTOP)
        threading.Event().wait(3)
        server.send_signal(signal.SIGCONT)
        yard.queue(yard.command("sh", "-c", f"echo after >> {marks}", name="other"), "r3")
        assert until(lambda: yard.run("r3").state is RunState.SUCCEEDED, 30)
        assert until(lambda: yard.run("r1").state is yard.run("r2").state is RunState.SUCCEEDED, 30)
        server.terminate()
        _, said = server.communicate(timeout=30)
    assert server.returncode == 0
    assert sorted(marks.read_text().split()) == ["after", "r1", "r2"]
    assert [yard.run(name).attempt for name in ("r1", "r2", "r3")] == [1, 1, 1]
    assert "lost its lease" not in said
