"""Holds stop entry, never what is active; what goes missing, is yanked or replaced (R10, R14, R15)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from fakes.climbing import NOON, Climb, ladder
from levelgate.domain.facts import Standing
from levelgate.domain.hold import HoldKind, Scope
from levelgate.domain.pipeline import RunState
from levelgate.domain.track import Level
from levelgate.domain.version import UpstreamState

HOUR = timedelta(hours=1)


def _climb() -> Climb:
    climb = Climb(*ladder("dev", "qa", work=("make",)))
    climb.settle()
    return climb


@pytest.mark.parametrize(
    "scope",
    [
        Scope(),
        Scope(track="web"),
        Scope(level="web/dev"),
        Scope(package="updates/app"),
        Scope(package="updates/app", line="main"),
        Scope(level="web/dev", package="updates/app", line="main"),
        Scope(version_id=1),
    ],
)
def test_a_hold_reaches_what_its_scope_names_r10(scope: Scope) -> None:
    climb = _climb()
    climb.place(climb.hold(HoldKind.PAUSE, scope=scope))
    climb.publish("1.0")
    assert climb.state("1.0", "dev") == "waiting"


@pytest.mark.parametrize(
    "scope",
    [
        Scope(track="other"),
        Scope(level="web/qa"),
        Scope(package="updates/other"),
        Scope(package="updates/app", line="2.x"),
        Scope(level="web/dev", package="updates/other"),
        Scope(version_id=2),
    ],
)
def test_a_hold_reaches_nothing_else_r10(scope: Scope) -> None:
    climb = _climb()
    climb.place(climb.hold(HoldKind.PAUSE, scope=scope))
    climb.publish("1.0")
    assert climb.state("1.0", "dev") == "active"


def test_holds_stop_entry_never_what_is_active_r10() -> None:
    climb = _climb()
    climb.publish("1.0")
    climb.place(climb.hold(HoldKind.PAUSE), climb.hold(HoldKind.FREEZE))
    climb.report("1.0", "dev", RunState.SUCCEEDED)
    assert (climb.state("1.0", "dev"), climb.state("1.0", "qa")) == ("passed", "waiting")


def test_a_hold_stops_asked_ones_too_r10() -> None:
    climb = _climb()
    climb.place(climb.hold(HoldKind.PAUSE))
    climb.publish("1.0")
    climb.promote("1.0", "dev")
    assert climb.state("1.0", "dev") == "waiting"
    climb.place()
    assert climb.state("1.0", "dev") == "active"


def test_a_freeze_begins_and_ends_by_its_calendar_r10() -> None:
    climb = _climb()
    climb.place(climb.hold(HoldKind.FREEZE, begins=NOON + HOUR, ends=NOON + 3 * HOUR))
    climb.wait(2 * HOUR)
    climb.publish("1.0")
    assert (climb.state("1.0", "dev"), climb.wake_at) == ("waiting", NOON + 3 * HOUR)
    assert climb.explain("1.0", "dev").look_again == NOON + 3 * HOUR
    climb.wait(HOUR)
    assert climb.promotion("1.0", "dev").entered_at == NOON + 3 * HOUR


def test_a_freeze_that_has_not_begun_stops_nothing_r10() -> None:
    climb = _climb()
    climb.place(climb.hold(HoldKind.FREEZE, begins=NOON + HOUR))
    climb.publish("1.0")
    assert climb.state("1.0", "dev") == "active"


def test_a_block_aborts_waiting_and_active_ones_at_all_levels_r10() -> None:
    climb = _climb()
    climb.publish("1.0", standings={"dev": Standing.GRANTED})
    climb.publish("1.1", standings={"dev": Standing.GRANTED})
    assert climb.at("qa") == {"1.0": "active", "1.1": "waiting"}
    climb.block("1.1", reason="it leaks")
    climb.block("1.0")
    assert climb.at("qa") == {"1.0": "aborted", "1.1": "aborted"}
    assert climb.promotion("1.1", "qa").end_reason == "it is blocked by olga: it leaks"


def test_a_block_keeps_grants_r8() -> None:
    climb = _climb()
    climb.publish("1.0")
    climb.report("1.0", "dev", RunState.SUCCEEDED)
    climb.block("1.0")
    assert climb.standing("1.0", "dev") is Standing.GRANTED


def test_after_a_lifted_block_a_person_may_promote_it_again_r10() -> None:
    climb = _climb()
    climb.publish("1.0")
    climb.block("1.0")
    climb.change("1.0", blocks=())
    climb.promote("1.0", "dev", reason="it does not leak")
    assert climb.state("1.0", "dev") == "active"


def _two(state: UpstreamState) -> Climb:
    """Make 1.0 active and 1.1 waiting, and both absent from their repository in that way."""
    climb = _climb()
    climb.publish("1.0", "1.1")
    climb.alter("1.0", state=state)
    climb.change("1.1", state=state)
    return climb


def test_a_missing_one_waits_and_enters_when_it_is_back_r14() -> None:
    climb = _two(UpstreamState.MISSING)
    climb.report("1.0", "dev", RunState.SUCCEEDED)
    assert climb.at("dev") == {"1.0": "passed", "1.1": "waiting"}
    climb.change("1.1", state=UpstreamState.PRESENT)
    assert climb.state("1.1", "dev") == "active"


@pytest.mark.parametrize("state", [UpstreamState.YANKED, UpstreamState.REPLACED])
def test_a_yanked_or_replaced_one_ends_aborted_where_it_waits_and_goes_on_where_it_is_active_r14_r15(
    state: UpstreamState,
) -> None:
    climb = _two(state)
    assert climb.at("dev") == {"1.0": "active", "1.1": "aborted"}
    climb.report("1.0", "dev", RunState.SUCCEEDED)
    assert climb.standing("1.0", "dev") is Standing.GRANTED


def test_a_missing_one_that_is_asked_for_holds_up_nobody_r4() -> None:
    climb = Climb(Level(name="dev", work=("make",)))
    climb.settle()
    climb.place(climb.hold(HoldKind.PAUSE))
    climb.publish("1.0", "1.1")
    climb.promote("1.0", "dev")
    climb.lose("1.0")
    climb.place()
    assert climb.at("dev") == {"1.0": "waiting", "1.1": "active"}
