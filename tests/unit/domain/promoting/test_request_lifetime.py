"""How long a request may wait for its approvals (R18)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from fakes.climbing import NOON, Climb
from levelgate.domain.change import Asking
from levelgate.domain.gates.approvals import Approvals
from levelgate.domain.gates.min_age import MinAge
from levelgate.domain.gates.window import Window
from levelgate.domain.hold import HoldKind
from levelgate.domain.track import Level

HOUR = timedelta(hours=1)
_GATE = Approvals(of=("ann", "bob"), count=2, lifetime=4 * HOUR)


def _climb(*entry: Any) -> Climb:
    climb = Climb(Level(name="prod", work=("deploy",), entry=entry or (_GATE,)))
    climb.settle()
    climb.publish("1.0")
    return climb


def test_when_it_is_over_the_promotion_ends_expired_r18() -> None:
    climb = _climb()
    assert climb.wake_at == NOON + 4 * HOUR
    climb.wait(4 * HOUR)
    promotion = climb.promotion("1.0", "prod")
    assert (promotion.state, promotion.ended_at) == ("expired", NOON + 4 * HOUR)


def test_there_is_none_unless_configured_r18() -> None:
    climb = _climb(replace(_GATE, lifetime=None))
    assert climb.promotion("1.0", "prod").asking_since is None
    assert climb.wake_at is None


def test_it_begins_when_the_other_entry_gates_pass_r18() -> None:
    climb = _climb(MinAge(age=24 * HOUR), _GATE)
    climb.wait(24 * HOUR)
    assert (climb.promotion("1.0", "prod").asking_since, climb.wake_at) == (NOON + 24 * HOUR, NOON + 28 * HOUR)


def test_it_stands_still_while_another_entry_gate_does_not_pass_r18() -> None:
    climb = _climb()
    climb.wait(3 * HOUR)
    climb.place(climb.hold(HoldKind.PAUSE))
    climb.wait(10 * HOUR)
    assert climb.state("1.0", "prod") == "waiting"
    climb.place()
    assert climb.wake_at == climb.now + HOUR
    climb.wait(HOUR)
    assert climb.state("1.0", "prod") == "expired"


def test_it_adds_up_over_the_openings_of_a_window_r18() -> None:
    climb = _climb(Window(opens=9 * 60, closes=15 * 60), _GATE)
    climb.wait(24 * HOUR)
    assert climb.promotion("1.0", "prod").ended_at == NOON + 22 * HOUR


def test_it_does_not_run_while_enough_approvals_count_r18() -> None:
    climb = Climb(Level(name="prod", work=("deploy",), entry=(_GATE,)))
    climb.settle()
    climb.publish("1.0", "1.1")
    climb.approve("1.0", "prod", "ann", "bob")
    climb.approve("1.1", "prod", "ann", "bob")
    climb.wait(10 * HOUR)
    assert climb.state("1.1", "prod") == "waiting"


def test_it_starts_anew_when_an_approval_goes_stale_r18() -> None:
    climb = _climb(replace(_GATE, validity=2 * HOUR))
    climb.approve("1.0", "prod", "ann")
    climb.wait(5 * HOUR)
    assert climb.state("1.0", "prod") == "waiting"
    climb.wait(HOUR + timedelta(seconds=1))
    assert climb.state("1.0", "prod") == "expired"


def test_an_approval_after_its_end_comes_too_late_r18() -> None:
    climb = _climb(replace(_GATE, count=1))
    climb.now += 5 * HOUR
    climb.approve("1.0", "prod", "ann")
    assert climb.state("1.0", "prod") == "expired"


def test_a_definition_without_it_takes_it_back_r21() -> None:
    climb = _climb()
    climb.redefine(Level(name="prod", work=("deploy",), entry=(replace(_GATE, lifetime=None),)))
    assert climb.promotion("1.0", "prod").asking_since is None
    assert len([one for one in climb.changes if isinstance(one, Asking)]) == 2
