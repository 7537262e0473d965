"""Lanes wake up by themselves at the right instant, also when the program was not there meanwhile (R20, R23)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from fakes.ascent import Ascent, by
from fakes.dispatching import SystemClock
from fakes.lane import listed
from fakes.polling import database
from fakes.serving import Serving, until
from levelgate.domain.gates.approvals import Approvals
from levelgate.domain.gates.min_age import MinAge
from levelgate.domain.gates.sign_offs import SignOffs
from levelgate.domain.gates.soak import Soak
from levelgate.domain.gates.window import read as window
from levelgate.domain.package import Line
from levelgate.domain.track import Activate, Level
from levelgate.scheduling.once import serve_once
from levelgate.storage.store import SqlStore, open_store
from levelgate.usecases.promoting.due import due_lanes, evaluate_together
from levelgate.usecases.tick import clock_went_back

DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("level", "after", "then"),
    [
        (Level(name="prod", entry=(MinAge(age=3 * DAY),)), 3 * DAY, "passed"),
        (Level(name="prod", exit=(Soak(time=timedelta(hours=4)),)), timedelta(hours=4), "passed"),
        (Level(name="prod", entry=(window({"days": "sat"}),)), timedelta(days=1, hours=11, minutes=59), "passed"),
        (Level(name="prod", entry=(Approvals(of=("ann",), lifetime=DAY),)), DAY, "expired"),
        (Level(name="prod", exit=(SignOffs(of=("ann",), lifetime=DAY),)), DAY, "expired"),
    ],
    ids=["min_age", "soak", "window", "approvals", "sign_offs"],
)
def test_time_alone_moves_it_at_that_instant_and_not_before_across_a_restart(
    store: SqlStore, folder: Path, level: Level, after: timedelta, then: str
) -> None:
    ascent = Ascent(store, level)
    ascent.publish("1.0")
    waits = ascent.state("1.0", "prod")
    store.close()
    again = open_store(database(folder))
    restarted = ascent.restarted(again)
    restarted.clock.time += after - timedelta(microseconds=1)
    assert restarted.evaluate() == 0
    assert restarted.state("1.0", "prod") == waits
    restarted.clock.time += timedelta(microseconds=1)
    assert restarted.evaluate() == 1
    assert restarted.state("1.0", "prod") == then
    again.close()


def test_nothing_is_due_while_nothing_can_change(store: SqlStore) -> None:
    ascent = Ascent(store, Level(name="dev"), Level(name="prod", after=("dev",), activate=Activate.MANUAL))
    ascent.publish("1.0")
    with store.read() as transaction:
        assert transaction.lanes.next_due() is None


def test_a_wake_up_that_is_over_is_forgotten(store: SqlStore) -> None:
    ascent = Ascent(store, Level(name="prod", exit=(Soak(time=DAY),)))
    ascent.publish("1.0")
    ascent.requests.cancel(1, by("ann"))
    with store.read() as transaction:
        assert transaction.lanes.next_due() is None


def test_a_definition_marks_its_lanes_and_applies_at_the_next_evaluation_r21(store: SqlStore) -> None:
    ascent = Ascent(store, Level(name="prod", entry=(Approvals(of=("ann",)),)))
    ascent.publish("1.0")
    ascent.redefine(Level(name="prod"))
    assert ascent.state("1.0", "prod") == "waiting"
    assert ascent.evaluate() == 1
    assert ascent.state("1.0", "prod") == "passed"
    with store.read() as transaction:
        (grant,) = transaction.grants.of_version(1)
    assert grant.revision == 2


def test_what_is_open_at_a_removed_level_or_of_a_removed_package_is_aborted(store: SqlStore) -> None:
    ascent = Ascent(store, Level(name="qa", entry=(Approvals(of=("ann",)),)))
    ascent.publish("1.0")
    ascent.redefine(Level(name="prod", entry=(Approvals(of=("ann",)),)))
    ascent.settle()
    with store.write() as transaction:
        transaction.packages.undefine(1)
    ascent.settle()
    ended = [(one.level, one.promotion.state, one.promotion.end_reason) for one in ascent.promotions()]
    assert ended == [
        ("web/qa", "aborted", "the level qa was removed"),
        ("web/prod", "aborted", "its package is no longer watched"),
    ]


def test_a_package_that_leaves_its_track_takes_its_open_promotions_along(store: SqlStore) -> None:
    ascent = Ascent(store, Level(name="qa", entry=(Approvals(of=("ann",)),)))
    ascent.publish("1.0")
    with store.write() as transaction:
        (definition,) = transaction.packages.definitions()
        transaction.packages.define(type(definition)(repository="updates", name="app", id=definition.id))
    ascent.settle()
    assert ascent.promotion("1.0", "qa").end_reason == "its package is on another track, or on none"


def test_a_track_given_later_offers_the_newest_alone_r1(store: SqlStore) -> None:
    ascent = Ascent(store, Level(name="dev"), track=None)
    for text in ("1.0", "1.1", "1.2"):
        ascent.publish(text)
    with store.write() as transaction:
        (definition,) = transaction.packages.definitions()
        given = type(definition)(repository="updates", name="app", id=definition.id, track="web")
        transaction.packages.define(given)
    ascent.settle()
    assert ascent.at("dev") == {"1.2": "passed"}
    assert ascent.standing("1.0", "dev") == "passed over"


def test_a_server_evaluates_what_was_left_due_at_its_start_and_what_comes_due_then(store: SqlStore) -> None:
    ascent = Ascent(store, Level(name="dev", work=("test",)), Level(name="prod", after=("dev",)))
    ascent.poll_only("1.0")
    ascent.environment = replace(ascent.environment, clock=SystemClock())
    with Serving(ascent):
        assert until(lambda: ascent.board() == ("1.0 ✓", "1.0 ✓"))


def test_serving_once_polls_evaluates_and_works_until_nothing_is_left(store: SqlStore) -> None:
    ascent = Ascent(store, Level(name="dev", work=("test",)), Level(name="prod", after=("dev",), work=("deploy",)))
    ascent.answer(listed("1.0"), listed("1.1"))
    serve_once(ascent.environment)
    assert ascent.board() == ("1.1 ✓", "1.1 ✓")
    assert ascent.started == ["test 1.1 web/dev", "deploy 1.1 web/prod"]


def test_of_lanes_that_are_evaluated_together_one_that_fails_holds_up_no_other(
    store: SqlStore, caplog: pytest.LogCaptureFixture
) -> None:
    ascent = Ascent(store, Level(name="dev", work=("test",)), name="*")
    ascent.poll(listed("1.0"), replace(listed("1.0"), package="lib"))
    assert evaluate_together(ascent.environment, [1, 99, 2]) == {1: True, 99: None, 2: True}
    assert [one.promotion.state for one in ascent.promotions()] == ["active", "active"]
    assert len(ascent.runs("1.0", "dev")) == 1
    assert "lane 99 could not be evaluated" in caplog.text
    assert due_lanes(ascent.environment) == []


def test_a_lane_that_cannot_be_evaluated_stays_due_and_holds_up_no_other(
    store: SqlStore, caplog: pytest.LogCaptureFixture
) -> None:
    ascent = Ascent(store, Level(name="dev", work=("test",)), name="*")
    ascent.answer(listed("1.0"), replace(listed("1.0"), package="lib"))
    with store.write() as transaction:
        transaction.pipelines.remove(transaction.pipelines.get("test").id)
    serve_once(ascent.environment)
    with store.read() as transaction:
        assert len(transaction.lanes.due(ascent.clock.now(), 10)) == 2
    assert "lane 1 could not be evaluated" in caplog.text
    assert "lane 2 could not be evaluated" in caplog.text


def test_a_lane_that_waits_for_a_time_is_looked_at_when_the_clock_has_gone_back(store: SqlStore) -> None:
    ascent = Ascent(store, Level(name="prod", entry=(window({"days": "thu", "hours": "12:00-13:00"}),)))
    ascent.clock.move(hours=2)
    ascent.publish("1.0")
    assert ascent.state("1.0", "prod") == "waiting"
    ascent.clock.move(hours=-2)
    assert ascent.evaluate() == 0
    clock_went_back(ascent.environment, timedelta(hours=2))
    ascent.settle()
    assert ascent.state("1.0", "prod") == "passed"


def test_one_that_comes_from_another_line_behind_what_has_entered_is_superseded_i4(store: SqlStore) -> None:
    ascent = Ascent(store, Level(name="prod", entry=(Approvals(of=("ann",)),)))
    ascent.publish("2.0")
    ascent.decisions.approve(ascent.promotion("2.0", "prod").id, by("ann"))
    _give_lines(ascent, Line(name="1.x", versions="<2"), Line(name="2.x", versions=">=2"))
    ascent.publish("1.5")
    assert ascent.state("1.5", "prod") == "waiting"
    _give_lines(ascent)
    ascent.publish()
    ended = ascent.promotion("1.5", "prod")
    assert (ended.state, ended.end_reason) == ("superseded", "2.0 has entered")


def _give_lines(ascent: Ascent, *lines: Line) -> None:
    with ascent.store.write() as transaction:
        (definition,) = transaction.packages.definitions()
        transaction.packages.define(replace(definition, lines=lines))
    ascent.publish()
