"""What is ready: all entry gates pass now, and it is not in (R3)."""

from __future__ import annotations

from datetime import timedelta

from fakes.climbing import Climb
from levelgate.domain.gates.approvals import Approvals
from levelgate.domain.gates.min_age import MinAge
from levelgate.domain.gates.sign_offs import SignOffs
from levelgate.domain.hold import HoldKind
from levelgate.domain.promoting.explanation import Explaining
from levelgate.domain.track import Activate, Level

_ANN = Approvals(of=("ann",))
_SEEN = SignOffs(of=("bob",))


def _ready(climb: Climb, text: str, level: str = "prod") -> list[str] | None:
    missing = Explaining(climb.lane, climb.now).ready(climb.level(level), climb.version(text))
    return None if missing is None else [one.what for one in missing]


def test_what_a_person_may_ask_for_is_ready_and_needs_that_person_and_the_approvals_r3() -> None:
    climb = Climb(Level(name="prod", activate=Activate.MANUAL, entry=(_ANN,)))
    climb.publish("1.0")
    assert _ready(climb, "1.0") == ["is available: a person may promote it", "needs 1 approval of ann"]


def test_what_lacks_more_than_approvals_is_not_ready_r3() -> None:
    climb = Climb(Level(name="prod", activate=Activate.MANUAL, entry=(MinAge(age=timedelta(days=3)), _ANN)))
    climb.publish("1.0")
    assert _ready(climb, "1.0") is None
    climb.wait(timedelta(days=3))
    assert _ready(climb, "1.0") is not None


def test_what_is_asked_for_is_ready_when_its_approvals_are_there_r3() -> None:
    climb = Climb(Level(name="prod", activate=Activate.MANUAL, entry=(_ANN,), exit=(_SEEN,)))
    climb.publish("1.0")
    climb.promote("1.0", "prod")
    climb.approve("1.0", "prod", "ann")
    climb.publish("1.1")
    climb.promote("1.1", "prod")
    assert _ready(climb, "1.1") is None
    climb.approve("1.1", "prod", "ann")
    assert _ready(climb, "1.1") == ["waits for the slot of 1.0, which needs 1 sign-off of bob"]


def test_what_a_person_may_ask_for_is_said_to_wait_for_a_taken_slot_then_r3() -> None:
    climb = Climb(Level(name="prod", activate=Activate.MANUAL, exit=(_SEEN,)))
    climb.publish("1.0")
    climb.promote("1.0", "prod")
    climb.publish("1.1")
    assert _ready(climb, "1.1") == [
        "is available: a person may promote it",
        "waits for the slot of 1.0, which needs 1 sign-off of bob",
    ]


def test_one_that_is_behind_another_is_ready_and_that_other_is_not_r3() -> None:
    climb = Climb(Level(name="prod", entry=(_ANN,)))
    climb.settle()
    climb.publish("1.0", "1.1")
    climb.approve("1.1", "prod", "ann")
    assert _ready(climb, "1.0") is None
    assert _ready(climb, "1.1") == ["is behind 1.0, which needs 1 approval of ann"]


def test_a_pin_keeps_nothing_from_being_ready_and_is_the_reason_r3_r11() -> None:
    climb = Climb(Level(name="prod"))
    climb.publish("1.0")
    climb.publish("1.1")
    climb.roll_back("1.0", "prod", reason="slow")
    climb.publish("1.2")
    (said,) = _ready(climb, "1.2") or []
    assert said == "is held back: pinned at 1.0 by pat: slow"


def test_any_other_hold_keeps_it_from_being_ready_r3_r10() -> None:
    climb = Climb(Level(name="prod", activate=Activate.MANUAL))
    climb.publish("1.0")
    climb.place(climb.hold(HoldKind.PAUSE))
    assert _ready(climb, "1.0") is None


def test_what_was_refused_or_passed_over_is_not_ready_r3() -> None:
    climb = Climb(Level(name="prod", activate=Activate.MANUAL))
    climb.publish("0.9", "1.0")
    assert (_ready(climb, "0.9"), _ready(climb, "1.0") is None) == (None, False)
    climb.promote("1.0", "prod")
    assert _ready(climb, "1.0") is None


def test_what_is_active_or_only_to_be_offered_is_not_ready_r3() -> None:
    climb = Climb(Level(name="prod", exit=(_SEEN,)))
    climb.add("1.0")
    assert _ready(climb, "1.0") is None
    climb.settle()
    assert (climb.state("1.0", "prod"), _ready(climb, "1.0")) == ("active", None)
