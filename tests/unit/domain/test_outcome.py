"""What becomes of a run and its pipeline after an attempt."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from fakes.lane import NOON
from levelgate.domain.outcome import LONGEST_REST, Outcome, after_attempt, health_after, when_overtaken
from levelgate.domain.pipeline import Health, PipelineDefinition, Run, RunResult, RunState, Wish

SPACING = (timedelta(seconds=5), timedelta(seconds=30))
DEFINITION = PipelineDefinition(name="image", type="toy", settings={}, spacing=SPACING)
RUN = Run(
    id="r1",
    key="r1",
    number=1,
    pipeline="image",
    pipeline_id=1,
    payload={},
    created_at=NOON,
    due_at=NOON,
    state=RunState.RUNNING,
    attempt=1,
)
ERRORED = RunResult(state=RunState.ERRORED, reason="no answer")
CANCELLED = RunResult(state=RunState.CANCELLED)
SUCCEEDED = RunResult(state=RunState.SUCCEEDED)
FAILED = RunResult(state=RunState.FAILED)


def _after(result: RunResult, run: Run = RUN, *, stopping: bool = False) -> Outcome:
    return after_attempt(run, DEFINITION, result, now=NOON, stopping=stopping)


@pytest.mark.parametrize("result", [SUCCEEDED, FAILED, CANCELLED])
def test_an_answer_is_the_end(result: RunResult) -> None:
    assert _after(result) == Outcome(result=result)


@pytest.mark.parametrize(("attempt", "wait"), [(1, 5), (2, 30)])
def test_no_answer_is_followed_by_another_attempt_after_the_next_wait(attempt: int, wait: int) -> None:
    due_at = NOON + timedelta(seconds=wait)
    assert _after(ERRORED, replace(RUN, attempt=attempt)) == Outcome(result=ERRORED, due_at=due_at)


def test_no_answer_to_the_last_attempt_is_the_end() -> None:
    assert _after(ERRORED, replace(RUN, attempt=3)) == Outcome(result=ERRORED)


def test_what_was_overtaken_is_not_attempted_again_unless_somebody_wanted_that() -> None:
    overtaken = when_overtaken(RUN, _after(ERRORED))
    assert overtaken.due_at is None
    assert overtaken.result.reason == "no answer; no other attempt is made, for a newer version is to be run"
    retried = replace(RUN, attempt=4, attempts_before=3)
    for run, outcome in ((RUN, _after(SUCCEEDED)), (RUN, _after(CANCELLED, stopping=True)), (retried, _after(ERRORED))):
        assert when_overtaken(run, outcome) == outcome


def test_attempts_before_a_retry_do_not_count() -> None:
    retried = replace(RUN, attempt=4, attempts_before=3)
    assert _after(ERRORED, retried).due_at == NOON + timedelta(seconds=5)
    assert _after(ERRORED, replace(retried, attempt=6)).due_at is None


@pytest.mark.parametrize(
    ("asked", "wait"), [(timedelta(seconds=2), 5), (timedelta(minutes=3), 180), (timedelta(days=3), 6 * 3600)]
)
def test_the_other_side_may_ask_for_a_longer_wait_within_reason(asked: timedelta, wait: int) -> None:
    assert _after(replace(ERRORED, retry_after=asked)).due_at == NOON + timedelta(seconds=wait)


def test_a_wait_before_now_is_none() -> None:
    assert _after(replace(ERRORED, retry_after=timedelta(hours=-1))).due_at == NOON + timedelta(seconds=5)


@pytest.mark.parametrize("result", [ERRORED, FAILED])
def test_a_target_that_is_gone_is_the_end_whatever_attempts_are_left(result: RunResult) -> None:
    outcome = _after(replace(result, gone=True))
    assert (outcome.result.state, outcome.due_at) == (RunState.ERRORED, None)


@pytest.mark.parametrize("result", [ERRORED, CANCELLED])
@pytest.mark.parametrize("stopping", [False, True])
def test_a_run_that_shall_end_is_cancelled_and_says_by_whom(result: RunResult, stopping: bool) -> None:
    run = replace(RUN, cancel=Wish(by="ann", reason="wrong branch"))
    outcome = _after(result, run, stopping=stopping)
    assert (outcome.result.state, outcome.due_at) == (RunState.CANCELLED, None)
    assert outcome.result.reason == "cancelled by ann: wrong branch"


@pytest.mark.parametrize("result", [SUCCEEDED, FAILED])
def test_an_answer_that_came_before_the_cancel_is_kept(result: RunResult) -> None:
    assert _after(result, replace(RUN, cancel=Wish(by="ann"))).result == result


def test_an_attempt_that_a_stop_ended_is_queued_again_at_once() -> None:
    outcome = _after(CANCELLED, stopping=True)
    assert (outcome.result.reason, outcome.due_at) == ("the server stopped", NOON)


def test_failures_in_a_row_are_counted_with_the_first_and_the_last() -> None:
    first = health_after(Health(), ERRORED, now=NOON)
    second = health_after(first, replace(ERRORED, reason="refused"), now=NOON + timedelta(minutes=1))
    assert second == Health(failures=2, since=NOON, error="refused")


@pytest.mark.parametrize("result", [SUCCEEDED, FAILED])
def test_an_answer_ends_the_row(result: RunResult) -> None:
    assert health_after(Health(failures=3, error="refused", rest_until=NOON), result, now=NOON) == Health()


def test_a_cancelled_attempt_says_nothing_of_the_pipeline() -> None:
    failing = Health(failures=3, error="refused")
    assert health_after(failing, CANCELLED, now=NOON) == failing


def test_the_longest_rest_that_was_asked_for_counts() -> None:
    resting = health_after(Health(), replace(ERRORED, retry_after=timedelta(hours=1)), now=NOON)
    assert resting.rest_until == NOON + timedelta(hours=1)
    assert health_after(resting, ERRORED, now=NOON).rest_until == NOON + timedelta(hours=1)
    longer = health_after(resting, replace(ERRORED, retry_after=timedelta(days=9)), now=NOON)
    assert longer.rest_until == NOON + LONGEST_REST
