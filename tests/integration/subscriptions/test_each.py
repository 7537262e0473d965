"""`each`: a run for every version, in order, or for the newest alone."""

from __future__ import annotations

from collections.abc import Callable

from fakes.subscribed import Subscribed, given
from levelgate.domain.package import Line
from levelgate.domain.pipeline import RunResult, RunState
from levelgate.domain.subscription import Each
from levelgate.usecases.in_flight import LiveAttempt
from levelgate.usecases.settle import settle

Make = Callable[..., Subscribed]


def _again(subscribed: Subscribed, state: RunState = RunState.ERRORED) -> None:
    """Let the run that goes on fail to find out, so that it waits for another attempt."""
    run = next(run for run in subscribed.runs() if run.state is RunState.RUNNING)
    with subscribed.ledger.store.write() as transaction:
        transaction.runs.again(run, RunResult(state=state), due_at=subscribed.ledger.clock.now())


def test_every_version_has_its_run_in_the_order_of_versions_within_a_poll(subscribed: Make) -> None:
    every = subscribed(each=Each.VERSION)
    every.publish("app@1.10", "app@1.9", "docs@1.0")
    every.publish("app@1.9.1", "app@2.0")
    assert every.carry_out() == ["app@1.9", "app@1.10", "docs@1.0", "app@1.9.1", "app@2.0"]


def test_versions_of_a_line_wait_for_the_run_that_goes_on(subscribed: Make) -> None:
    every = subscribed(each=Each.VERSION)
    every.publish("app@1.0", "app@1.1", "docs@1.0")
    first, other = every.begin(), every.begin()
    assert [given(run) for run in (first, other) if run] == ["app@1.0", "docs@1.0"]
    every.publish("app@1.2")
    assert every.begin() is None
    every.end(first)
    assert every.carry_out() == ["app@1.1", "app@1.2"]


def test_latest_leaves_a_run_that_goes_on_and_keeps_the_newest_behind_it(subscribed: Make) -> None:
    latest = subscribed(each=Each.LATEST)
    latest.publish("app@1.0")
    going = latest.begin()
    latest.publish("app@1.1")
    latest.publish("app@1.2")
    assert (latest.begin(), latest.queued()) == (None, ["app@1.2"])
    latest.end(going)
    assert latest.carry_out() == ["app@1.2"]


def test_latest_starts_nothing_older_than_what_was_run(subscribed: Make) -> None:
    latest = subscribed(each=Each.LATEST)
    latest.publish("app@2.0")
    latest.carry_out()
    assert latest.publish("app@1.9").runs == 0
    reason = latest.test("updates/app@1.9").reason
    assert reason == "updates/app@2.0 is newer, and has had its run or waits for it"


def test_latest_starts_something_older_once_what_was_run_is_gone(subscribed: Make) -> None:
    latest = subscribed(each=Each.LATEST)
    latest.publish("app@2.0")
    latest.carry_out()
    latest.publish("app@2.0", yanked="broken")
    latest.publish("app@1.9")
    assert latest.carry_out() == ["app@1.9"]


def test_latest_lets_a_version_give_way_that_is_gone_before_its_run_began(subscribed: Make) -> None:
    latest = subscribed(each=Each.LATEST)
    latest.publish("app@2.0")
    latest.publish("app@2.0", yanked="broken")
    latest.publish("app@1.9")
    assert latest.queued() == ["app@1.9"]


def test_latest_goes_line_by_line(subscribed: Make) -> None:
    latest = subscribed(each=Each.LATEST)
    lines = (Line(name="1.x", versions="<2"), Line(name="2.x", versions=">=2"))
    latest.ledger.define(name="app", lines=lines)
    latest.publish("app@2.0")
    latest.publish("app@1.0", "app@1.1")
    assert latest.carry_out() == ["app@2.0", "app@1.1"]


def test_latest_lets_older_ones_give_way_that_wait_for_another_attempt(subscribed: Make) -> None:
    latest = subscribed(each=Each.LATEST)
    latest.publish("app@1.0")
    latest.begin()
    _again(latest)
    latest.publish("app@1.1")
    assert latest.carry_out() == ["app@1.1"]


def test_latest_makes_no_other_attempt_of_what_was_overtaken_meanwhile(subscribed: Make) -> None:
    latest = subscribed(each=Each.LATEST)
    latest.publish("app@1.0", "docs@1.0")
    going = [run for run in (latest.begin(), latest.begin()) if run]
    latest.publish("app@1.1")
    now = latest.ledger.clock.now()
    with latest.ledger.store.write() as transaction:
        pipeline = transaction.pipelines.get("image")
        for run in going:
            settle(transaction, LiveAttempt(run, pipeline, until=now), RunResult(state=RunState.ERRORED), now=now)
    assert [(given(run), run.state) for run in latest.runs()] == [
        ("app@1.0", RunState.ERRORED),
        ("docs@1.0", RunState.QUEUED),
        ("app@1.1", RunState.QUEUED),
    ]


def test_a_run_for_every_version_is_not_overtaken(subscribed: Make) -> None:
    every = subscribed(each=Each.VERSION)
    every.publish("app@1.0")
    going = every.begin()
    assert going is not None
    every.publish("app@1.1")
    with every.ledger.store.read() as transaction:
        assert not transaction.runs.overtaken(going)


def test_what_overtook_and_was_ended_before_it_began_overtakes_no_more(subscribed: Make) -> None:
    latest = subscribed(each=Each.LATEST)
    latest.publish("app@1.0")
    going = latest.begin()
    assert going is not None
    latest.publish("app@1.1")
    with latest.ledger.store.write() as transaction:
        transaction.runs.cancel(latest.runs()[-1].id, reason="not this one", at=latest.ledger.clock.now())
        assert not transaction.runs.overtaken(going)


def test_latest_has_one_more_run_for_another_event_of_the_same_version(subscribed: Make) -> None:
    latest = subscribed(each=Each.LATEST, events=("version.detected", "version.yanked"))
    latest.publish("app@1.0")
    latest.carry_out()
    latest.publish("app@1.0", yanked="broken")
    assert latest.carry_out() == ["app@1.0"]
