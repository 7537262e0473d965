"""The whole scheduler on a real database, in this process and in one that is killed."""

import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path

import pytest
from apscheduler.schedulers import base

from fakes.dispatching import SUCCEEDED, LaunchingLender, SystemClock, Yard
from fakes.serving import Serving, until
from levelgate.domain.event import Event
from levelgate.domain.json_value import JsonValue
from levelgate.domain.pipeline import RunResult, RunState, Wish
from levelgate.errors import ServerUnreachable
from levelgate.plugin import PipelineTools, RepositoryTools, RunRequest
from levelgate.scheduling.limits import Limits
from levelgate.scheduling.once import serve_once
from levelgate.storage.store import open_store
from levelgate.usecases.runs import cancel_run

TESTS = Path(__file__).parents[2]


@pytest.fixture
def yard(tmp_path: Path) -> Iterator[Yard]:
    store = open_store(tmp_path / "levelgate.db", busy_timeout=0.2)
    yield Yard(store, clock=SystemClock())
    store.close()


@pytest.fixture
def patient(tmp_path: Path) -> Iterator[Yard]:
    """A yard whose store waits for the writers before it, as a server's does."""
    store = open_store(tmp_path / "patient.db")
    yield Yard(store, clock=SystemClock())
    store.close()


def _state(yard: Yard, name: str) -> RunState:
    return yard.run(name).state


def test_what_is_due_is_polled_and_what_is_queued_is_started(yard: Yard) -> None:
    yard.repository("updates")
    yard.queue(yard.command("sh", "-c", "echo hello $LEVELGATE_NAME"), "r1")
    with Serving(yard):
        assert until(lambda: _state(yard, "r1") is RunState.SUCCEEDED and bool(yard.repositories.queries))
    assert yard.log("r1") == "hello app\n"


def _good(yard: Yard) -> int:
    with yard.store.read() as transaction:
        return sum(repository.poll.good_at is not None for repository in transaction.repositories.all())


def test_a_thousand_repositories_due_together_are_all_polled_once_and_none_is_skipped(patient: Yard) -> None:
    patient.repository(*(f"r{number}" for number in range(1000)))
    with Serving(patient, Limits()):
        assert until(lambda: len(patient.repositories.queries) >= 1000 and _good(patient) == 1000, 120)
    assert len(patient.repositories.queries) == 1000


def test_hung_runs_keep_no_poll_from_starting(yard: Yard) -> None:
    hung = threading.Event()

    def hang(_request: RunRequest, _tools: PipelineTools) -> RunResult:
        hung.wait(30)
        return SUCCEEDED

    yard.start = hang
    yard.queue(yard.pipeline(), *(f"r{number}" for number in range(8)))
    with Serving(yard):
        assert until(lambda: yard.kinds().count("run.started") == 4)
        yard.repository("updates")
        assert until(lambda: bool(yard.repositories.queries))
        assert yard.kinds().count("run.started") == 4
        hung.set()


def test_one_dead_target_of_twenty_delays_no_other(yard: Yard) -> None:
    hung = threading.Event()

    def send(request: RunRequest, _tools: PipelineTools) -> RunResult:
        if request.id.startswith("dead"):
            hung.wait(30)
        return SUCCEEDED

    yard = Yard(yard.store, start=send, clock=SystemClock(), concurrency=1, workers=8)
    dead = yard.pipeline("dead")
    others = [yard.pipeline(f"target{number}") for number in range(19)]
    names = [f"r{number}" for number in range(19)]
    with Serving(yard):
        # The dead one's come first, and would fill every place.
        yard.queue(dead, *(f"dead{number}" for number in range(8)))
        for pipeline, name in zip(others, names, strict=True):
            yard.queue(pipeline, name)
        began = time.monotonic()
        assert until(lambda: all(run.state is RunState.SUCCEEDED for run in yard.runs(names)))
        assert time.monotonic() - began < 5
        hung.set()


def test_runs_of_one_type_that_take_long_delay_none_of_another(yard: Yard) -> None:
    hung = threading.Event()

    def hang(_request: RunRequest, _tools: PipelineTools) -> RunResult:
        hung.wait(30)
        return SUCCEEDED

    yard = Yard(yard.store, start=hang, clock=SystemClock(), workers=2)
    yard.queue(yard.pipeline("slow"), *(f"slow{number}" for number in range(6)))
    yard.queue(yard.command("true", name="quick"), "quick")
    with Serving(yard):
        assert until(lambda: _state(yard, "quick") is RunState.SUCCEEDED)
        assert yard.kinds().count("run.started") == 3
        hung.set()


def test_every_event_is_logged_once_and_given_to_the_watchers(yard: Yard, caplog: pytest.LogCaptureFixture) -> None:
    seen: list[Event] = []
    with caplog.at_level(logging.INFO, "levelgate.events"), Serving(yard, watch=seen.extend):
        yard.queue(yard.pipeline(), "r1")
        assert until(lambda: _state(yard, "r1").ended)
    lines = [record.getMessage() for record in caplog.records if record.name == "levelgate.events"]
    assert lines == [
        "run.started updates/app@1.0 pipeline=image run=r1 attempt=1",
        "run.ended updates/app@1.0 pipeline=image run=r1 attempt=1 state=succeeded",
    ]
    assert [event.kind for event in seen] == ["run.started", "run.ended"]


def test_a_locked_database_ends_no_job_and_is_said_once(
    yard: Yard, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    other = open_store(tmp_path / "levelgate.db")
    with Serving(yard) as serving:
        assert until(lambda: serving.server.ready)
        with other.write():
            before = len(caplog.records)
            time.sleep(1.0)
        yard.queue(yard.pipeline(), "r1")
        assert until(lambda: _state(yard, "r1") is RunState.SUCCEEDED)
        assert until(lambda: serving.server.ready)
    other.close()
    assert len(caplog.records) - before < 10


def test_a_run_that_waits_behind_a_held_write_lock_is_started_when_it_is_free(yard: Yard, tmp_path: Path) -> None:
    yard.queue(yard.pipeline(), "r1")
    other = open_store(tmp_path / "levelgate.db")
    with other.write(), Serving(yard):
        time.sleep(1.0)
        assert _state(yard, "r1") is RunState.QUEUED
    with Serving(yard):
        assert until(lambda: _state(yard, "r1") is RunState.SUCCEEDED)
    other.close()


def test_a_clock_that_goes_back_an_hour_stops_nothing(yard: Yard, monkeypatch: pytest.MonkeyPatch) -> None:
    back = timedelta(0)

    class Shifted(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> "Shifted":
            return cls.fromtimestamp((datetime.now(UTC) - back).timestamp(), tz)

    class Clock:
        def now(self) -> datetime:
            return datetime.now(UTC) - back

    monkeypatch.setattr(base, "datetime", Shifted)
    monkeypatch.setattr("levelgate.scheduling.server.datetime", Shifted)
    yard.environment = Yard(yard.store, clock=Clock()).environment
    pipeline = yard.pipeline()
    yard.repository("updates")
    with Serving(yard) as serving:
        assert until(lambda: serving.server.ready)
        time.sleep(0.2)
        yard.queue(pipeline, "before")
        back = timedelta(hours=1)
        yard.queue(pipeline, "after")
        assert until(lambda: _state(yard, "after").ended and _state(yard, "before").ended)
        with yard.store.read() as transaction:
            due_at = transaction.repositories.get("updates").poll.due_at
        assert due_at < Clock().now() + timedelta(minutes=2)


def test_a_stop_waits_for_what_is_about_to_end(yard: Yard) -> None:
    yard.queue(yard.command("sleep", "0.6"), "r1", "r2")
    with Serving(yard, Limits(tick=0.05, beat=0.1, runs=1)) as serving:
        assert until(lambda: _state(yard, "r1") is RunState.RUNNING)
        serving.stop()
    assert _state(yard, "r1") is RunState.SUCCEEDED
    assert (_state(yard, "r2"), yard.run("r2").attempt) == (RunState.QUEUED, 0)


def test_a_stop_ends_what_takes_longer_than_the_grace_and_gives_it_back(yard: Yard) -> None:
    yard.queue(yard.command("sleep", "60"), "r1")
    with Serving(yard) as serving:
        assert until(lambda: _state(yard, "r1") is RunState.RUNNING)
        serving.stop()
        assert 0.4 < serving.stopped_after < 5
    run = yard.run("r1")
    assert (run.state, run.owner, run.attempt) == (RunState.QUEUED, None, 1)


def test_a_second_signal_ends_the_grace(yard: Yard) -> None:
    yard.queue(yard.command("sleep", "60"), "r1")
    with Serving(yard, Limits(tick=0.05, beat=0.1, grace=30.0)) as serving:
        assert until(lambda: _state(yard, "r1") is RunState.RUNNING)
        serving.stop(signals=2)
        assert serving.stopped_after < 5
    assert _state(yard, "r1") is RunState.QUEUED


def test_a_stop_gives_back_the_leases_of_what_will_not_end(yard: Yard) -> None:
    hung = threading.Event()

    def hang(_request: RunRequest, _tools: PipelineTools) -> RunResult:
        hung.wait(30)
        return SUCCEEDED

    yard.start = hang
    yard.queue(yard.pipeline(), "r1")
    with Serving(yard, Limits(tick=0.05, grace=0.1, farewell=0.1)) as serving:
        assert until(lambda: _state(yard, "r1") is RunState.RUNNING)
        serving.stop()
        assert (_state(yard, "r1"), yard.run("r1").owner) == (RunState.QUEUED, None)
        hung.set()


class _HangingLender(LaunchingLender):
    """Lends to no poll before it is let go."""

    def __init__(self) -> None:
        super().__init__()
        self.go_on = threading.Event()

    def repository_tools(self, settings: Mapping[str, JsonValue], key: str) -> AbstractContextManager[RepositoryTools]:
        self.go_on.wait(30)
        return super().repository_tools(settings, key)


def test_a_stop_gives_back_the_right_to_poll_what_hangs(yard: Yard) -> None:
    lender = _HangingLender()
    yard.environment = replace(yard.environment, lender=lender)
    yard.repository("updates")
    with Serving(yard, Limits(tick=0.05, grace=0.1, farewell=0.1)) as serving:
        assert until(lambda: not _due(yard))
        serving.stop()
        assert _due(yard) == ["updates"]
        lender.go_on.set()


def _due(yard: Yard) -> list[str]:
    with yard.store.read() as transaction:
        return list(transaction.polls.due(datetime.now(UTC), 10).values())


def _serve(database: Path, lease: float) -> "subprocess.Popen[bytes]":
    environment = {**os.environ, "PYTHONPATH": str(TESTS)}
    command = [sys.executable, "-m", "fakes.serving_program", str(database), str(lease)]
    return subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL)


def test_a_server_that_is_killed_loses_no_run_and_starts_it_again_under_the_same_id(yard: Yard, tmp_path: Path) -> None:
    marks = tmp_path / "marks"
    script = f'echo "$LEVELGATE_RUN $LEVELGATE_ATTEMPT" >> {marks}; test "$LEVELGATE_ATTEMPT" -gt 1 || exec sleep 60'
    yard.queue(yard.command("sh", "-c", script), "r1")
    first = _serve(tmp_path / "levelgate.db", 2.0)
    try:
        assert until(marks.exists, 30)
    finally:
        first.kill()
        first.wait()
    second = _serve(tmp_path / "levelgate.db", 2.0)
    try:
        assert until(lambda: _state(yard, "r1") is RunState.SUCCEEDED, 30)
    finally:
        second.terminate()
        assert second.wait(30) == 0
    assert marks.read_text() == "r1 1\nr1 2\n"
    assert [event.data["attempt"] for event in yard.events() if event.kind == "run.started"] == [1, 2]
    assert yard.kinds().count("run.ended") == 1


def test_a_server_ends_well_on_sigterm_and_its_command_with_it(yard: Yard, tmp_path: Path) -> None:
    mark = tmp_path / "mark"
    yard.queue(yard.command("sh", "-c", f"echo $$ > {mark}; exec sleep 60"), "r1")
    server = _serve(tmp_path / "levelgate.db", 60.0)
    try:
        assert until(lambda: mark.exists() and mark.read_text() != "", 30)
        server.send_signal(signal.SIGTERM)
        assert server.wait(30) == 0
    finally:
        server.kill()
        server.wait()
    assert _state(yard, "r1") is RunState.QUEUED
    assert not Path(f"/proc/{mark.read_text().strip()}").exists()


def test_a_run_is_cancelled_by_another_process_than_the_one_that_carries_it_out(yard: Yard, tmp_path: Path) -> None:
    mark = tmp_path / "mark"
    yard.queue(yard.command("sh", "-c", f"echo $$ > {mark}; exec sleep 60"), "r1")
    server = _serve(tmp_path / "levelgate.db", 60.0)
    try:
        assert until(lambda: mark.exists() and mark.read_text() != "", 30)
        cancel_run(yard.environment, "r1", Wish(by="ann"))
        assert until(lambda: _state(yard, "r1") is RunState.CANCELLED)
        assert not Path(f"/proc/{mark.read_text().strip()}").exists()
    finally:
        server.terminate()
        assert server.wait(30) == 0


def test_once_polls_all_due_or_not_starts_what_is_due_and_ends(yard: Yard) -> None:
    later = datetime.now(UTC) + timedelta(hours=1)
    yard.repository("updates", "extras", due_at=later)
    yard.queue(yard.pipeline(), *(f"r{number}" for number in range(30)))
    report = serve_once(yard.environment)
    assert sorted(poll.repository for poll in report.polls) == ["extras", "updates"]
    assert report.results == {RunState.SUCCEEDED: 30}
    assert (dict(report.errors), report.left, report.interrupted) == ({}, False, False)


def test_once_reports_what_could_not_be_polled_and_waits_for_no_further_attempt(yard: Yard) -> None:
    yard.repository("updates")
    yard.repositories.listing = ServerUnreachable("refused")
    yard.start = lambda _request, _tools: RunResult(state=RunState.ERRORED, reason="no")
    yard.queue(yard.pipeline(), "r1")
    report = serve_once(yard.environment)
    assert {name: error.code for name, error in report.errors.items()} == {"updates": "server-unreachable"}
    assert (report.results, report.left) == ({RunState.ERRORED: 1}, False)
    assert _state(yard, "r1") is RunState.QUEUED


def test_once_leaves_paused_repositories_alone(yard: Yard) -> None:
    yard.repository("updates")
    with yard.store.write() as transaction:
        transaction.repositories.pause(transaction.repositories.get("updates").id, paused=True)
    assert serve_once(yard.environment).polls == ()


def test_once_carries_out_every_run_of_a_lane_one_after_the_other(yard: Yard) -> None:
    going = []

    def start(request: RunRequest, _tools: PipelineTools) -> RunResult:
        going.append(request.id)
        time.sleep(0.02)
        assert going.pop() == request.id
        return SUCCEEDED

    yard.start = start
    yard.queue(yard.pipeline(), *(f"r{number}" for number in range(12)), lane="1:main")
    report = serve_once(yard.environment)
    assert report.results == {RunState.SUCCEEDED: 12}
