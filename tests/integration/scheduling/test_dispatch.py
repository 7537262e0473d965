"""Runs from the claim to the acknowledgement, on a real database."""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from fakes.dispatching import SUCCEEDED, Yard, claim_and_run
from levelgate.domain.pipeline import Pause, RunResult, RunState, Wish
from levelgate.errors import Conflict, DatabaseBusy, DatabaseFull, PluginFailed
from levelgate.plugin import PipelineTools, RunRequest
from levelgate.ports import Transaction
from levelgate.storage.store import open_store
from levelgate.usecases import dispatch
from levelgate.usecases.abandoned_runs import free_abandoned_runs
from levelgate.usecases.dispatch import can_claim, carry_out, claim
from levelgate.usecases.in_flight import Halt, InFlight, LiveAttempt
from levelgate.usecases.pipelines import pause_pipeline, resume_pipeline

ERRORED = RunResult(state=RunState.ERRORED, reason="could not start")


@pytest.fixture
def yard(tmp_path: Path) -> Iterator[Yard]:
    store = open_store(tmp_path / "levelgate.db", busy_timeout=0.2)
    yield Yard(store)
    store.close()


@pytest.fixture
def patient(tmp_path: Path) -> Iterator[Yard]:
    """A yard whose store waits for the writers before it, as a server's does."""
    store = open_store(tmp_path / "patient.db")
    yield Yard(store)
    store.close()


def _claimed(yard: Yard, owner: str = "here") -> LiveAttempt:
    attempt = claim(yard.environment, owner, yard.in_flight)
    assert attempt is not None
    return attempt


def test_a_run_is_started_under_its_id_and_its_result_is_kept(yard: Yard) -> None:
    seen: list[RunRequest] = []

    def start(request: RunRequest, _tools: PipelineTools) -> RunResult:
        seen.append(request)
        return RunResult(state=RunState.FAILED, reason="no", exit_status=3)

    yard.start = start
    yard.queue(yard.pipeline(), "r1")
    claim_and_run(yard.environment, "here", yard.in_flight)
    run = yard.run("r1")
    assert [(request.id, request.attempt, request.payload["version"]) for request in seen] == [("r1", 1, "1.0")]
    assert (run.state, run.reason, run.exit_status, run.owner) == (RunState.FAILED, "no", 3, None)
    assert yard.kinds() == ["run.started", "run.ended"]
    ended = yard.events()[-1]
    assert (ended.subject, ended.data["state"], ended.data["exit_status"]) == ("run:r1", "failed", 3)
    assert ended.data["package"] == "updates/app"


def test_nothing_is_claimed_where_nothing_is_due(yard: Yard) -> None:
    assert claim_and_run(yard.environment, "here", yard.in_flight) is None


def test_a_run_whose_server_ended_is_claimed_by_the_next_one_at_once(
    yard: Yard, caplog: pytest.LogCaptureFixture
) -> None:
    yard.queue(yard.pipeline(), "r1")
    lost = _claimed(yard, "before")
    assert not can_claim(yard.environment)
    free_abandoned_runs(yard.environment)
    assert caplog.messages == ["run r1 of image: its server ended during attempt 1"]
    assert _claimed(yard, "after").run.attempt == 2
    assert carry_out(yard.environment, lost, InFlight()) is None


def test_two_dispatchers_carry_out_one_run_once(patient: Yard) -> None:
    started: list[str] = []

    def start(request: RunRequest, _tools: PipelineTools) -> RunResult:
        started.append(request.id)
        return SUCCEEDED

    patient.start = start
    patient.queue(patient.pipeline(), *(f"r{number}" for number in range(40)))

    def work(owner: str) -> None:
        in_flight = InFlight()
        while claim_and_run(patient.environment, owner, in_flight) is not None:
            pass

    threads = [threading.Thread(target=work, args=(owner,)) for owner in ("one", "two")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(started) == sorted(f"r{number}" for number in range(40))
    assert {run.attempt for run in patient.runs(started)} == {1}


def test_an_attempt_that_could_not_find_out_is_followed_by_others_and_then_ends(yard: Yard) -> None:
    yard.start = lambda _request, _tools: ERRORED
    yard.queue(yard.pipeline(), "r1")
    waits = []
    while claim_and_run(yard.environment, "here", yard.in_flight) is not None:
        run = yard.run("r1")
        if run.state is RunState.QUEUED:
            waits.append((run.due_at - yard.hand.now()).total_seconds())
            yard.hand.move(seconds=waits[-1])
    run = yard.run("r1")
    assert waits == [5, 30]
    assert (run.state, run.attempt, run.reason) == (RunState.ERRORED, 3, "could not start")
    assert yard.kinds() == ["run.started", "run.queued"] * 2 + ["run.started", "run.ended"]


def test_a_clear_no_is_not_attempted_again(yard: Yard) -> None:
    yard.start = lambda _request, _tools: RunResult(state=RunState.FAILED, exit_status=1)
    yard.queue(yard.pipeline(), "r1")
    claim_and_run(yard.environment, "here", yard.in_flight)
    assert (yard.run("r1").state, yard.run("r1").attempt) == (RunState.FAILED, 1)


@pytest.mark.parametrize(
    "error", [PluginFailed("the plugin raised"), OSError("no space"), RuntimeError("a bug"), ValueError("odd")]
)
def test_whatever_is_raised_makes_the_attempt_errored_with_its_reason(yard: Yard, error: Exception) -> None:
    def start(_request: RunRequest, _tools: PipelineTools) -> RunResult:
        raise error

    yard.start = start
    yard.queue(yard.pipeline(spacing=()), "r1")
    claim_and_run(yard.environment, "here", yard.in_flight)
    assert yard.run("r1").state is RunState.ERRORED
    assert str(error) in yard.run("r1").reason


def test_an_answer_that_is_no_end_is_errored(yard: Yard) -> None:
    yard.start = lambda _request, _tools: RunResult(state=RunState.QUEUED)
    yard.queue(yard.pipeline(spacing=()), "r1")
    claim_and_run(yard.environment, "here", yard.in_flight)
    assert (yard.run("r1").state, yard.run("r1").reason) == (
        RunState.ERRORED,
        "the pipeline type toy answered queued, which is no end",
    )


def test_settings_that_no_longer_fit_the_type_are_errored(yard: Yard) -> None:
    yard.queue(yard.pipeline(settings={"comand": ["true"]}, spacing=()), "r1")
    claim_and_run(yard.environment, "here", yard.in_flight)
    assert yard.run("r1").state is RunState.ERRORED
    assert "comand" in yard.run("r1").reason


def test_a_pipeline_type_that_is_gone_is_errored_by_name(yard: Yard) -> None:
    yard.queue(yard.pipeline(kind="webhook", spacing=()), "r1")
    claim_and_run(yard.environment, "here", yard.in_flight)
    assert yard.run("r1").state is RunState.ERRORED
    assert "webhook" in yard.run("r1").reason


def test_the_run_of_a_removed_pipeline_is_cancelled_and_the_next_one_started(yard: Yard) -> None:
    gone, there = yard.pipeline("gone"), yard.pipeline("there")
    yard.queue(gone, "r1")
    yard.queue(there, "r2")
    with yard.store.write() as transaction:
        transaction.pipelines.remove(gone.id)
    attempt = claim_and_run(yard.environment, "here", yard.in_flight)
    assert attempt is not None
    assert attempt.run_id == "r2"
    assert (yard.run("r1").state, yard.run("r1").reason) == (RunState.CANCELLED, "its pipeline gone was removed")
    assert yard.kinds() == ["run.ended", "run.started", "run.ended"]


def test_a_lost_attempt_is_made_again_under_the_same_id(yard: Yard) -> None:
    yard.queue(yard.pipeline(), "r1")
    _claimed(yard, "crashed")
    yard.in_flight = InFlight()
    assert claim(yard.environment, "here", yard.in_flight) is None
    yard.hand.move(seconds=61)
    again = _claimed(yard)
    assert (again.run_id, again.run.attempt) == ("r1", 2)


def test_a_run_that_takes_its_server_down_each_time_is_given_up(yard: Yard) -> None:
    yard.queue(yard.pipeline(), "r1")
    for _ in range(3):
        _claimed(yard, "crashed")
        yard.in_flight = InFlight()
        yard.hand.move(seconds=61)
    assert claim(yard.environment, "here", yard.in_flight) is None
    assert yard.run("r1").state is RunState.ERRORED
    assert "3 attempts are used up" in yard.run("r1").reason


def test_the_result_of_a_lost_lease_is_dropped_and_said(yard: Yard, caplog: pytest.LogCaptureFixture) -> None:
    yard.queue(yard.pipeline(), "r1")
    stale = _claimed(yard, "stalled")
    yard.hand.move(seconds=61)
    fresh_flight = InFlight()
    fresh = claim(yard.environment, "fresh", fresh_flight)
    assert fresh is not None
    stale.write("stale output\n")
    assert carry_out(yard.environment, stale, yard.in_flight) is None
    assert yard.run("r1").state is RunState.RUNNING
    assert "succeeded is dropped, for the lease was lost" in caplog.text
    yard.start = lambda _request, _tools: RunResult(state=RunState.FAILED, exit_status=1)
    carry_out(yard.environment, fresh, fresh_flight)
    assert yard.run("r1").state is RunState.FAILED
    assert "stale output" not in yard.log("r1")


def test_a_heartbeat_keeps_the_lease_for_as_long_as_the_attempt_goes_on(yard: Yard) -> None:
    yard.queue(yard.pipeline(), "r1")
    attempt = _claimed(yard)
    for _ in range(10):
        yard.hand.move(seconds=30)
        yard.in_flight.beat(yard.environment)
        assert claim(yard.environment, "other", InFlight()) is None
    assert carry_out(yard.environment, attempt, yard.in_flight) == SUCCEEDED


def test_a_server_does_not_claim_again_what_goes_on_in_it(yard: Yard) -> None:
    yard.queue(yard.pipeline(), "r1")
    attempt = _claimed(yard)
    yard.hand.move(seconds=600)
    assert claim(yard.environment, "here", yard.in_flight) is None
    assert not attempt.cancelled()


def test_a_heartbeat_ends_what_another_has_taken(yard: Yard) -> None:
    yard.queue(yard.pipeline(), "r1")
    attempt = _claimed(yard)
    yard.hand.move(seconds=61)
    assert claim(yard.environment, "other", InFlight()) is not None
    yard.in_flight.beat(yard.environment)
    assert attempt.cancelled()


def test_output_can_be_read_while_the_attempt_goes_on_and_is_stored_once(yard: Yard) -> None:
    during = []

    def start(_request: RunRequest, _tools: PipelineTools) -> RunResult:
        attempt = yard.in_flight.all()[0]
        attempt.write("one\n")
        yard.in_flight.beat(yard.environment)
        during.append(yard.log("r1"))
        attempt.write("two\n")
        return SUCCEEDED

    yard.start = start
    yard.queue(yard.pipeline(), "r1")
    claim_and_run(yard.environment, "here", yard.in_flight)
    assert during == ["one\n"]
    assert yard.log("r1") == "one\ntwo\n"


def test_output_that_comes_after_the_lease_was_lost_is_dropped(yard: Yard) -> None:
    yard.queue(yard.pipeline(), "r1")
    stale = _claimed(yard)
    yard.hand.move(seconds=61)
    assert claim(yard.environment, "other", InFlight()) is not None
    stale.write("late output\n")
    yard.in_flight.beat(yard.environment)
    assert yard.log("r1") == ""
    assert stale.cancelled()


def test_the_log_says_where_another_attempt_begins(yard: Yard) -> None:
    def start(request: RunRequest, tools: PipelineTools) -> RunResult:
        tools.log(f"attempt {request.attempt}, without a line end")
        return ERRORED

    yard.start = start
    yard.queue(yard.pipeline(), "r1")
    claim_and_run(yard.environment, "here", yard.in_flight)
    yard.hand.move(seconds=5)
    claim_and_run(yard.environment, "here", yard.in_flight)
    assert yard.log("r1").splitlines() == [
        "attempt 1, without a line end",
        "[attempt 2 begins at 2026-01-01 12:00:05Z]",
        "attempt 2, without a line end",
    ]


def test_an_idle_heartbeat_writes_nothing(yard: Yard) -> None:
    yard.queue(yard.pipeline(), "r1")
    attempt = _claimed(yard)
    with yard.store.write():
        yard.in_flight.beat(yard.environment)
    assert not attempt.cancelled()


def test_a_result_outlives_a_database_that_takes_nothing(yard: Yard, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dispatch, "_PAUSE", 0.0)
    yard.queue(yard.pipeline(), "r1")
    attempt = _claimed(yard)
    troubles = [DatabaseBusy("locked"), DatabaseFull("full")]
    write = yard.store.write

    @contextmanager
    def troubled() -> Iterator[Transaction]:
        if troubles:
            raise troubles.pop()
        with write() as transaction:
            yield transaction

    monkeypatch.setattr(yard.store, "write", troubled)
    assert carry_out(yard.environment, attempt, yard.in_flight) == SUCCEEDED
    assert yard.run("r1").state is RunState.SUCCEEDED


def test_a_result_waits_for_a_held_write_lock(
    yard: Yard, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(dispatch, "_PAUSE", 0.05)
    yard.queue(yard.pipeline(), "r1")
    attempt = _claimed(yard)
    other = open_store(tmp_path / "levelgate.db")
    thread = threading.Thread(target=carry_out, args=(yard.environment, attempt, yard.in_flight))
    with other.write(), caplog.at_level(logging.WARNING):
        thread.start()
        thread.join(0.8)
        assert thread.is_alive()
    thread.join(10)
    other.close()
    assert yard.run("r1").state is RunState.SUCCEEDED
    assert "succeeded waits for the database" in caplog.text


def test_a_server_that_ends_with_an_unstored_result_says_so(
    yard: Yard, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    yard.queue(yard.pipeline(), "r1")
    attempt = _claimed(yard)
    yard.in_flight.closing.set()
    other = open_store(tmp_path / "levelgate.db")
    with other.write():
        assert carry_out(yard.environment, attempt, yard.in_flight) is None
    other.close()
    assert "could not be stored; it will be started again" in caplog.text


def test_an_attempt_that_is_ended_by_a_stop_is_given_back_and_due(yard: Yard) -> None:
    yard.start = lambda _request, _tools: RunResult(state=RunState.CANCELLED)
    yard.queue(yard.pipeline(), "r1")
    attempt = _claimed(yard)
    yard.in_flight.halt(Halt.STOPPING)
    carry_out(yard.environment, attempt, yard.in_flight)
    assert (yard.run("r1").state, yard.run("r1").owner) == (RunState.QUEUED, None)
    assert yard.events()[-1].reason == "the server stopped"
    assert _claimed(yard).run.attempt == 2


def test_a_result_that_was_reached_before_the_stop_is_kept(yard: Yard) -> None:
    yard.queue(yard.pipeline(), "r1")
    attempt = _claimed(yard)
    yard.in_flight.halt(Halt.STOPPING)
    assert carry_out(yard.environment, attempt, yard.in_flight) == SUCCEEDED


def test_the_next_attempt_is_as_late_as_the_other_side_asked(yard: Yard) -> None:
    yard.start = lambda _request, _tools: replace(ERRORED, retry_after=timedelta(minutes=3))
    yard.queue(yard.pipeline(), "r1")
    claim_and_run(yard.environment, "here", yard.in_flight)
    assert yard.run("r1").due_at == yard.hand.now() + timedelta(minutes=3)


def test_a_target_that_asked_for_time_gets_none_of_its_pipelines_runs_meanwhile(yard: Yard) -> None:
    yard.start = lambda _request, _tools: replace(ERRORED, retry_after=timedelta(minutes=3))
    yard.queue(yard.pipeline(), "r1", "r2")
    claim_and_run(yard.environment, "here", yard.in_flight)
    yard.hand.move(seconds=179)
    assert claim(yard.environment, "here", yard.in_flight) is None
    yard.hand.move(seconds=1)
    assert _claimed(yard).run_id == "r1"
    assert _claimed(yard).run_id == "r2"


def test_a_target_that_is_gone_ends_its_run_and_pauses_its_pipeline_with_the_reason(yard: Yard) -> None:
    yard.start = lambda _request, _tools: replace(ERRORED, reason="the target answered 410 Gone", gone=True)
    pipeline = yard.pipeline()
    yard.queue(pipeline, "r1", "r2")
    claim_and_run(yard.environment, "here", yard.in_flight)
    assert (yard.run("r1").state, yard.run("r1").reason) == (RunState.ERRORED, "the target answered 410 Gone")
    with yard.store.read() as transaction:
        pause = transaction.pipelines.get("image").pause
    assert pause == Pause(since=yard.hand.now(), by="levelgate", reason="the target answered 410 Gone")
    assert yard.kinds() == ["run.started", "run.ended", "pipeline.paused"]
    told = yard.events()[-1]
    assert (told.subject, told.reason) == (f"pipeline:{pipeline.id}", "the target answered 410 Gone")
    assert claim(yard.environment, "here", yard.in_flight) is None
    assert yard.run("r2").state is RunState.QUEUED


def test_a_target_that_is_gone_does_not_pause_a_pipeline_that_was_changed_meanwhile(yard: Yard) -> None:
    pipeline = yard.pipeline()
    yard.queue(pipeline, "r1")
    yard.start = lambda _request, _tools: RunResult(state=RunState.ERRORED, gone=True)
    attempt = _claimed(yard)
    with yard.store.write() as transaction:
        transaction.pipelines.change(pipeline.id, replace(pipeline.definition, timeout=timedelta(minutes=1)))
    carry_out(yard.environment, attempt, yard.in_flight)
    assert (yard.run("r1").state, yard.run("r1").reason) == (RunState.ERRORED, "its target wants nothing more")
    with yard.store.read() as transaction:
        assert transaction.pipelines.get("image").pause is None


def test_a_paused_pipelines_runs_wait_and_are_started_when_it_is_resumed(yard: Yard) -> None:
    yard.queue(yard.pipeline("paused"), "r1")
    yard.queue(yard.pipeline("other"), "r2")
    pause_pipeline(yard.environment, "paused", Wish(by="ann", reason="maintenance"))
    assert _claimed(yard).run_id == "r2"
    assert not can_claim(yard.environment)
    assert claim(yard.environment, "here", yard.in_flight) is None
    resume_pipeline(yard.environment, "paused", Wish(by="ann"))
    assert can_claim(yard.environment)
    assert _claimed(yard).run_id == "r1"
    told = [(event.kind, event.actor, event.reason) for event in yard.events() if event.kind.startswith("pipeline.")]
    assert told == [("pipeline.paused", "ann", "maintenance"), ("pipeline.resumed", "ann", "")]


def test_pausing_twice_keeps_the_first_reason_and_tells_it_once(yard: Yard) -> None:
    yard.pipeline()
    pause_pipeline(yard.environment, "image", Wish(by="ann", reason="first"))
    paused = pause_pipeline(yard.environment, "image", Wish(by="bob", reason="second"))
    assert paused.pause == Pause(since=yard.hand.now(), by="ann", reason="first")
    assert yard.kinds() == ["pipeline.paused"]


def test_a_pipeline_in_another_state_than_expected_is_left_alone(yard: Yard) -> None:
    yard.pipeline()
    with pytest.raises(Conflict, match="pipeline 'image' is active, not paused"):
        resume_pipeline(yard.environment, "image", Wish(by="ann"), expected="paused")


def test_no_more_runs_of_a_pipeline_go_on_than_it_allows(yard: Yard) -> None:
    yard.queue(yard.pipeline("narrow", concurrency=2), "r1", "r2", "r3")
    yard.queue(yard.pipeline("wide"), "r4")
    first = _claimed(yard)
    assert [_claimed(yard).run_id, _claimed(yard).run_id] == ["r2", "r4"]
    assert claim(yard.environment, "elsewhere", InFlight()) is None
    carry_out(yard.environment, first, yard.in_flight)
    assert _claimed(yard).run_id == "r3"


def test_a_run_whose_lease_is_over_takes_no_place_of_its_pipeline(yard: Yard) -> None:
    yard.queue(yard.pipeline(concurrency=1), "r1", "r2")
    _claimed(yard, "crashed")
    yard.in_flight = InFlight()
    yard.hand.move(seconds=61)
    assert _claimed(yard).run_id == "r1"
    assert claim(yard.environment, "here", yard.in_flight) is None


def test_a_type_says_how_many_runs_of_a_pipeline_go_on_where_that_says_nothing(yard: Yard) -> None:
    yard = Yard(yard.store, concurrency=1)
    yard.queue(yard.pipeline("default"), "r1", "r2")
    yard.queue(yard.pipeline("wide", concurrency=2), "r3", "r4")
    assert [_claimed(yard).run_id for _ in range(3)] == ["r1", "r3", "r4"]
    assert claim(yard.environment, "here", yard.in_flight) is None


def test_a_type_without_room_keeps_no_other_from_starting(yard: Yard) -> None:
    yard.queue(yard.pipeline("full"), "r1")
    yard.queue(yard.command("true", name="free"), "r2")
    attempt = claim(yard.environment, "here", yard.in_flight, room=lambda kind: kind != "toy")
    assert attempt is not None
    assert attempt.run_id == "r2"
    assert not can_claim(yard.environment, room=lambda kind: kind != "toy")


def test_every_attempt_is_given_the_bytes_that_were_made_before_the_first(yard: Yard) -> None:
    made: list[int] = []
    given: list[bytes] = []

    def prepare(request: RunRequest) -> bytes:
        made.append(request.attempt)
        return f"body of attempt {request.attempt}".encode()

    def start(request: RunRequest, _tools: PipelineTools) -> RunResult:
        given.append(request.body)
        return ERRORED

    yard = Yard(yard.store, start=start, prepare=prepare)
    yard.queue(yard.pipeline(), "r1")
    while claim_and_run(yard.environment, "here", yard.in_flight) is not None:
        yard.hand.move(minutes=1)
    assert made == [1]
    assert given == [b"body of attempt 1"] * 3


def test_the_bytes_are_stored_before_the_attempt_begins_and_made_outside_of_a_transaction(yard: Yard) -> None:
    stored = []

    def prepare(_request: RunRequest) -> bytes:
        with yard.store.write():
            return b"body"

    def start(_request: RunRequest, _tools: PipelineTools) -> RunResult:
        with yard.store.read() as transaction:
            stored.append(transaction.runs.body(transaction.runs.get("r1")))
        return SUCCEEDED

    yard = Yard(yard.store, start=start, prepare=prepare)
    yard.queue(yard.pipeline(), "r1")
    claim_and_run(yard.environment, "here", yard.in_flight)
    assert stored == [b"body"]


def test_bytes_that_cannot_be_made_are_errored_and_made_again(yard: Yard) -> None:
    def prepare(request: RunRequest) -> bytes:
        if request.attempt == 1:
            raise PluginFailed("plugin acme: toy.prepare raised KeyError")
        return b"body"

    yard = Yard(yard.store, prepare=prepare)
    yard.queue(yard.pipeline(), "r1")
    claim_and_run(yard.environment, "here", yard.in_flight)
    assert (yard.run("r1").state, yard.run("r1").reason) == (
        RunState.QUEUED,
        "plugin acme: toy.prepare raised KeyError",
    )
    yard.hand.move(seconds=5)
    claim_and_run(yard.environment, "here", yard.in_flight)
    assert yard.run("r1").state is RunState.SUCCEEDED


def test_an_attempt_that_lost_its_lease_while_its_bytes_were_made_does_not_begin(yard: Yard) -> None:
    begun: list[bytes] = []

    def prepare(_request: RunRequest) -> bytes:
        yard.hand.move(seconds=61)
        claim(yard.environment, "other", InFlight())
        return b"stale"

    def start(request: RunRequest, _tools: PipelineTools) -> RunResult:
        begun.append(request.body)
        return SUCCEEDED

    yard = Yard(yard.store, start=start, prepare=prepare)
    yard.queue(yard.pipeline(), "r1")
    claim_and_run(yard.environment, "here", yard.in_flight)
    assert begun == []
    assert yard.run("r1").owner == "other"


def test_the_log_of_a_run_is_capped_and_says_so(yard: Yard) -> None:
    yard.queue(yard.command("sh", "-c", "yes 0123456789 | head -c 5000000"), "r1")
    claim_and_run(yard.environment, "here", yard.in_flight)
    log = yard.log("r1")
    assert yard.run("r1").state is RunState.SUCCEEDED
    assert 1_000_000 < len(log) < 1_100_000
    assert "0123456789" not in log.splitlines()[-1]


def test_hostile_package_data_reaches_a_command_untouched(yard: Yard, tmp_path: Path) -> None:
    hostile = "$(touch pwned);`touch pwned`\n-rf '\" *"
    pipeline = yard.pipeline(
        kind="command",
        settings={"command": ["sh", "-c", 'printf %s "$LEVELGATE_VERSION"'], "directory": str(tmp_path)},
    )
    yard.queue(pipeline, "r1", payload={"version": hostile})
    before = set(tmp_path.iterdir())
    claim_and_run(yard.environment, "here", yard.in_flight)
    assert yard.log("r1") == hostile
    assert set(tmp_path.iterdir()) == before


def test_a_command_that_does_not_exist_is_errored_and_attempted_again(yard: Yard) -> None:
    yard.queue(yard.command("/no-such-program"), "r1")
    claim_and_run(yard.environment, "here", yard.in_flight)
    run = yard.run("r1")
    assert (run.state, run.attempt) == (RunState.QUEUED, 1)
    assert run.reason == "the command could not be started: No such file or directory: '/no-such-program'"


def test_a_command_is_ended_at_its_pipelines_timeout(yard: Yard) -> None:
    yard.queue(yard.command("sleep", "60", timeout=timedelta(seconds=0.3), spacing=()), "r1")
    claim_and_run(yard.environment, "here", yard.in_flight)
    assert (yard.run("r1").state, yard.run("r1").reason) == (
        RunState.ERRORED,
        "the command was ended at its timeout",
    )
