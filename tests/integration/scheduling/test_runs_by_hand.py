"""Runs that a person starts again, or ends."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from fakes.dispatching import SUCCEEDED, Yard, claim_and_run
from levelgate.domain.pipeline import RunResult, RunState, Wish
from levelgate.errors import Conflict, NotFound
from levelgate.plugin import PipelineTools, RunRequest
from levelgate.storage.store import open_store
from levelgate.usecases.dispatch import carry_out, claim
from levelgate.usecases.in_flight import Halt, InFlight, LiveAttempt
from levelgate.usecases.runs import cancel_run, retry_run

ANN = Wish(by="ann", reason="the disk was full")
BOB = Wish(by="bob")
FAILED = RunResult(state=RunState.FAILED, reason="no", exit_status=1)
ERRORED = RunResult(state=RunState.ERRORED, reason="could not start")


@pytest.fixture
def yard(tmp_path: Path) -> Iterator[Yard]:
    store = open_store(tmp_path / "levelgate.db")
    yield Yard(store)
    store.close()


def _claimed(yard: Yard, owner: str = "here") -> LiveAttempt:
    attempt = claim(yard.environment, owner, yard.in_flight)
    assert attempt is not None
    return attempt


def _ended(yard: Yard, result: RunResult, **pipeline: Any) -> None:
    """Have a run `r1` that ended with that result."""
    yard.start = lambda _request, _tools: result
    yard.queue(yard.pipeline(**pipeline), "r1")
    claim_and_run(yard.environment, "here", yard.in_flight)
    assert yard.run("r1").state is result.state


@pytest.mark.parametrize("result", [FAILED, ERRORED])
def test_an_ended_run_is_started_again_under_its_id(yard: Yard, result: RunResult) -> None:
    _ended(yard, result, spacing=())
    retried = retry_run(yard.environment, "r1", ANN)
    assert (retried.state, retried.attempt, retried.ended_at, retried.reason) == (RunState.QUEUED, 1, None, "")
    event = yard.events()[-1]
    assert (event.kind, event.subject, event.actor, event.reason) == ("run.queued", "run:r1", "ann", ANN.reason)
    assert event.data["state"] == result.state
    yard.start = lambda _request, _tools: SUCCEEDED
    claim_and_run(yard.environment, "here", yard.in_flight)
    assert (yard.run("r1").state, yard.run("r1").attempt) == (RunState.SUCCEEDED, 2)


def test_a_retried_run_has_all_of_its_attempts_again_with_numbers_of_their_own(yard: Yard) -> None:
    started: list[int] = []

    def start(request: RunRequest, _tools: PipelineTools) -> RunResult:
        started.append(request.attempt)
        return ERRORED

    yard.start = start
    yard.queue(yard.pipeline(), "r1")
    for _ in range(2):
        while claim_and_run(yard.environment, "here", yard.in_flight) is not None:
            yard.hand.move(seconds=30)
        assert yard.run("r1").state is RunState.ERRORED
        retry_run(yard.environment, "r1", ANN)
    assert started == [1, 2, 3, 4, 5, 6]


def test_a_retried_run_is_given_the_same_bytes(yard: Yard) -> None:
    given: list[bytes] = []

    def start(request: RunRequest, _tools: PipelineTools) -> RunResult:
        given.append(request.body)
        return FAILED

    yard = Yard(yard.store, start=start, prepare=lambda request: f"made by attempt {request.attempt}".encode())
    yard.queue(yard.pipeline(), "r1")
    claim_and_run(yard.environment, "here", yard.in_flight)
    retry_run(yard.environment, "r1", ANN)
    claim_and_run(yard.environment, "here", yard.in_flight)
    assert given == [b"made by attempt 1"] * 2


def test_a_run_that_succeeded_is_started_again_only_for_a_reason(yard: Yard) -> None:
    _ended(yard, SUCCEEDED)
    with pytest.raises(Conflict, match="run r1 has succeeded; say why"):
        retry_run(yard.environment, "r1", BOB)
    assert retry_run(yard.environment, "r1", ANN).state is RunState.QUEUED


def test_a_run_is_retried_once_and_the_second_retry_is_told_its_state(yard: Yard) -> None:
    _ended(yard, FAILED)
    retry_run(yard.environment, "r1", ANN)
    with pytest.raises(Conflict, match="run r1 is queued"):
        retry_run(yard.environment, "r1", ANN)
    _claimed(yard)
    with pytest.raises(Conflict, match="run r1 is running"):
        retry_run(yard.environment, "r1", ANN)


def test_of_two_retries_at_once_one_is_refused_and_one_attempt_is_made(yard: Yard) -> None:
    _ended(yard, FAILED)
    together = threading.Barrier(2)
    refused: list[str] = []

    def retry() -> None:
        together.wait()
        try:
            retry_run(yard.environment, "r1", BOB)
        except Conflict as error:
            refused.append(error.message)

    threads = [threading.Thread(target=retry) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert refused == ["run r1 is queued"]
    assert yard.kinds().count("run.queued") == 1


def test_a_run_in_another_state_than_expected_is_left_alone(yard: Yard) -> None:
    _ended(yard, FAILED)
    for change in (retry_run, cancel_run):
        with pytest.raises(Conflict, match="run r1 is failed, not errored"):
            change(yard.environment, "r1", ANN, expected="errored")
    assert yard.run("r1").state is RunState.FAILED


def test_a_run_of_a_removed_pipeline_cannot_be_started_again(yard: Yard) -> None:
    _ended(yard, FAILED)
    with yard.store.write() as transaction:
        transaction.pipelines.remove(transaction.pipelines.get("image").id)
    with pytest.raises(Conflict, match="the pipeline 'image' of this run was removed"):
        retry_run(yard.environment, "r1", ANN)


def test_a_run_that_is_not_there_is_told_as_such(yard: Yard) -> None:
    for change in (retry_run, cancel_run):
        with pytest.raises(NotFound, match="there is no run 'r9'"):
            change(yard.environment, "r9", ANN)


def test_what_an_attempt_before_the_retry_came_to_is_dropped(yard: Yard) -> None:
    yard.queue(yard.pipeline(), "r1")
    stalled = _claimed(yard, "stalled")
    yard.hand.move(seconds=61)
    cancel_run(yard.environment, "r1", ANN)
    retry_run(yard.environment, "r1", ANN)
    assert carry_out(yard.environment, stalled, yard.in_flight) is None
    assert yard.run("r1").state is RunState.QUEUED


def test_a_queued_run_is_cancelled_at_once_and_says_by_whom(yard: Yard) -> None:
    yard.queue(yard.pipeline(), "r1")
    cancelled = cancel_run(yard.environment, "r1", ANN)
    assert (cancelled.state, cancelled.reason) == (RunState.CANCELLED, "cancelled by ann: the disk was full")
    assert [(event.kind, event.actor, event.data["state"]) for event in yard.events()] == [
        ("run.ended", "ann", "cancelled")
    ]
    assert claim(yard.environment, "here", yard.in_flight) is None


def test_a_run_that_goes_on_is_ended_within_a_heartbeat_and_its_processes_with_it(yard: Yard) -> None:
    yard.queue(yard.command("sh", "-c", "echo $$; sleep 60 & wait"), "r1")
    attempt = _claimed(yard)
    thread = threading.Thread(target=carry_out, args=(yard.environment, attempt, yard.in_flight))
    thread.start()
    while not yard.log("r1"):
        yard.in_flight.beat(yard.environment)
    asked = cancel_run(yard.environment, "r1", ANN)
    assert (asked.state, asked.cancel) == (RunState.RUNNING, ANN)
    yard.in_flight.beat(yard.environment)
    thread.join(10)
    run = yard.run("r1")
    assert (run.state, run.reason, run.owner, run.cancel) == (
        RunState.CANCELLED,
        "cancelled by ann: the disk was full",
        None,
        None,
    )
    assert (yard.events()[-1].kind, yard.events()[-1].actor) == ("run.ended", "ann")
    assert not Path(f"/proc/{yard.log('r1').split()[0]}").exists()


def test_a_second_cancel_changes_nothing_of_the_first(yard: Yard) -> None:
    yard.queue(yard.pipeline(), "r1")
    _claimed(yard)
    cancel_run(yard.environment, "r1", ANN)
    assert cancel_run(yard.environment, "r1", BOB).cancel == ANN


def test_a_run_that_shall_end_and_could_not_find_out_is_not_attempted_again(yard: Yard) -> None:
    yard.start = lambda _request, _tools: ERRORED
    yard.queue(yard.pipeline(), "r1")
    attempt = _claimed(yard)
    cancel_run(yard.environment, "r1", BOB)
    carry_out(yard.environment, attempt, yard.in_flight)
    assert (yard.run("r1").state, yard.run("r1").reason) == (RunState.CANCELLED, "cancelled by bob")


def test_a_run_that_shall_end_is_not_given_back_by_a_server_that_stops(yard: Yard) -> None:
    yard.start = lambda _request, _tools: RunResult(state=RunState.CANCELLED)
    yard.queue(yard.pipeline(), "r1")
    attempt = _claimed(yard)
    yard.in_flight.halt(Halt.STOPPING)
    cancel_run(yard.environment, "r1", BOB)
    carry_out(yard.environment, attempt, yard.in_flight)
    assert yard.run("r1").state is RunState.CANCELLED


def test_a_run_whose_server_died_ends_with_its_lease_and_without_another_attempt(yard: Yard) -> None:
    yard.queue(yard.pipeline(), "r1")
    _claimed(yard, "crashed")
    assert cancel_run(yard.environment, "r1", ANN).state is RunState.RUNNING
    yard.hand.move(seconds=61)
    assert claim(yard.environment, "here", InFlight()) is None
    assert (yard.run("r1").state, yard.run("r1").attempt) == (RunState.CANCELLED, 1)
    assert (yard.events()[-1].kind, yard.events()[-1].actor) == ("run.ended", "ann")


def test_a_run_that_nobody_holds_any_more_is_cancelled_at_once(yard: Yard) -> None:
    yard.queue(yard.pipeline(), "r1")
    _claimed(yard, "crashed")
    yard.hand.move(seconds=61)
    assert cancel_run(yard.environment, "r1", ANN).state is RunState.CANCELLED


@pytest.mark.parametrize("result", [SUCCEEDED, FAILED, RunResult(state=RunState.CANCELLED)])
def test_a_run_that_has_ended_cannot_be_cancelled_and_is_told_its_state(yard: Yard, result: RunResult) -> None:
    _ended(yard, result)
    with pytest.raises(Conflict, match=f"run r1 is {result.state} already"):
        cancel_run(yard.environment, "r1", ANN)
