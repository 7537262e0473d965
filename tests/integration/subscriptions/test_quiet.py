"""`quiet`: a burst settles before anything begins."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from fakes.subscribed import Subscribed, seconds
from levelgate.domain.pipeline import RunState
from levelgate.domain.subscription import Each, WaitFor
from levelgate.usecases.tick import clock_went_back

QUIET: dict[str, Any] = {"quiet": timedelta(seconds=60)}

Make = Callable[..., Subscribed]


def test_a_run_is_due_when_it_has_been_quiet(subscribed: Make) -> None:
    quiet = subscribed(**QUIET)
    quiet.publish("app@1.0")
    quiet.ledger.clock.move(seconds=59)
    assert quiet.begin() is None
    quiet.ledger.clock.move(seconds=1)
    assert quiet.carry_out() == ["app@1.0"]
    (queued,) = quiet.ledger.events("run.queued")
    assert queued.data["due_at"] == quiet.runs()[0].due_at.isoformat()


def test_each_event_of_a_burst_moves_all_its_runs(subscribed: Make) -> None:
    quiet = subscribed(**QUIET)
    quiet.publish("app@1.0")
    quiet.ledger.clock.move(seconds=40)
    quiet.publish("docs@1.0")
    assert quiet.due() == [100, 100]
    quiet.ledger.clock.move(seconds=59)
    quiet.publish("app@1.1")
    assert quiet.due() == [159, 159, 159]
    quiet.ledger.clock.move(seconds=60)
    assert quiet.carry_out() == ["app@1.0", "docs@1.0", "app@1.1"]


def test_a_steady_stream_delays_a_run_ten_times_quiet_at_most(subscribed: Make) -> None:
    quiet = subscribed(**QUIET, each=Each.LATEST)
    begun = []
    for minute in range(40):
        quiet.publish(f"app@1.{minute}")
        quiet.ledger.clock.move(seconds=30)
        begun += [(seconds(quiet.ledger.clock.now()), name) for name in quiet.carry_out()]
    assert begun == [(600, "app@1.19"), (1200, "app@1.39")]


def test_what_was_due_already_is_not_moved_by_the_next_burst(subscribed: Make) -> None:
    quiet = subscribed(**QUIET)
    quiet.publish("app@1.0")
    quiet.ledger.clock.move(seconds=60)
    quiet.publish("app@1.1")
    assert quiet.due() == [60, 120]
    assert quiet.carry_out() == ["app@1.0"]


def test_with_latest_the_newest_of_a_burst_alone_waits(subscribed: Make) -> None:
    quiet = subscribed(**QUIET, each=Each.LATEST)
    quiet.publish("app@1.0")
    quiet.ledger.clock.move(seconds=30)
    quiet.publish("app@1.2", "app@1.1")
    quiet.ledger.clock.move(seconds=30)
    quiet.publish("app@1.1.1")
    assert (quiet.queued(), quiet.due()) == (["app@1.2"], [120])


def test_with_all_the_waiting_run_is_replaced_by_one_of_the_newest(subscribed: Make) -> None:
    quiet = subscribed(**QUIET, packages=("updates/app", "updates/docs"), wait_for=WaitFor.ALL, each=Each.LATEST)
    quiet.publish("app@1.0")
    quiet.ledger.clock.move(minutes=30)
    quiet.publish("docs@1.0")
    quiet.ledger.clock.move(seconds=59)
    quiet.publish("app@1.1")
    assert (quiet.queued(), quiet.due()) == (["app@1.1 docs@1.0"], [1800 + 119])
    quiet.ledger.clock.move(seconds=60)
    assert quiet.carry_out() == ["app@1.1 docs@1.0"]
    assert [run.state for run in quiet.runs()] == [RunState.CANCELLED, RunState.SUCCEEDED]


def test_with_all_the_limit_of_a_burst_is_kept_when_its_run_is_replaced(subscribed: Make) -> None:
    quiet = subscribed(**QUIET, packages=("updates/app",), wait_for=WaitFor.ALL, each=Each.LATEST)
    begun = []
    for step in range(30):
        quiet.publish(f"app@1.{step}")
        quiet.ledger.clock.move(seconds=30)
        begun += [(seconds(quiet.ledger.clock.now()), name) for name in quiet.carry_out()]
    assert begun == [(600, "app@1.19")]


def test_an_event_of_another_subscription_or_package_moves_nothing(subscribed: Make) -> None:
    quiet = subscribed(**QUIET, packages=("updates/app",))
    quiet.publish("app@1.0")
    quiet.ledger.clock.move(seconds=30)
    quiet.publish("docs@1.0")
    assert quiet.due() == [60]


@pytest.mark.parametrize("hours", [-1, -30])
def test_a_burst_settles_although_the_wall_clock_goes_back(subscribed: Make, hours: int) -> None:
    quiet = subscribed(**QUIET)
    quiet.publish("app@1.0")
    quiet.ledger.clock.move(seconds=30)
    quiet.ledger.clock.move(hours=hours)
    clock_went_back(quiet.ledger.environment, timedelta(hours=-hours))
    quiet.publish("app@1.1")
    quiet.ledger.clock.move(seconds=59)
    assert quiet.begin() is None
    quiet.ledger.clock.move(seconds=1)
    assert quiet.carry_out() == ["app@1.0", "app@1.1"]


def test_a_burst_outlives_a_change_of_its_subscription(subscribed: Make) -> None:
    quiet = subscribed(**QUIET)
    quiet.publish("app@1.0")
    quiet.change(quiet=None)
    quiet.ledger.clock.move(seconds=10)
    quiet.publish("app@1.1")
    assert quiet.carry_out() == ["app@1.0", "app@1.1"]


def test_a_test_says_when_a_run_would_be_due(subscribed: Make) -> None:
    quiet = subscribed(**QUIET)
    quiet.publish("app@1.0")
    quiet.ledger.clock.move(seconds=50)
    (run,) = quiet.test("updates/app@1.0").runs
    assert seconds(run.due_at) == 110
    assert quiet.due() == [60]
