"""When the lane is pinned, and what a pin stops (R11)."""

from __future__ import annotations

from typing import Any

import pytest

from fakes.climbing import Climb, entered, ladder
from levelgate.domain.change import Pinned, Unpinned
from levelgate.domain.gates.approvals import Approvals
from levelgate.domain.hold import HoldKind, Scope
from levelgate.domain.pipeline import RunState
from levelgate.domain.promoting.resuming import resume
from levelgate.domain.track import Activate, Level
from levelgate.errors import Conflict

_ANN = Approvals(of=("ann",))


def _climb(**level: Any) -> Climb:
    climb = Climb(Level(name="dev", work=("make",), **level))
    climb.settle()
    return climb


def _passed(climb: Climb, *texts: str) -> Climb:
    for text in texts:
        climb.publish(text)
        climb.report(text, "dev", RunState.SUCCEEDED)
    return climb


def test_it_pins_where_a_newer_one_has_entered_r11() -> None:
    climb = _passed(_climb(), "1.0", "1.1")
    climb.promote("1.0", "dev", reason="back")
    assert climb.pinned("dev") == "1.0"


def test_it_pins_where_a_newer_one_has_an_open_promotion_r11() -> None:
    climb = _climb(entry=(_ANN,))
    climb.publish("1.0", "1.1")
    climb.promote("1.0", "dev")
    climb.approve("1.0", "dev", "ann")
    assert climb.pinned("dev") == "1.0"


def test_it_pins_where_a_newer_one_is_available_r11() -> None:
    climb = _climb(activate=Activate.MANUAL)
    climb.publish("1.0", "1.1")
    climb.promote("1.0", "dev")
    assert climb.pinned("dev") == "1.0"


def test_a_newer_one_that_is_neither_pins_nothing_r11() -> None:
    climb = _climb(activate=Activate.MANUAL)
    climb.publish("1.0", "1.1")
    climb.block("1.1")
    climb.promote("1.0", "dev")
    assert climb.pinned("dev") is None


def test_an_automatic_one_pins_nothing_r11() -> None:
    climb = _climb()
    climb.publish("1.0", "1.1")
    assert (climb.state("1.0", "dev"), climb.pinned("dev")) == ("active", None)


def test_a_request_that_has_not_entered_pins_nothing_r11() -> None:
    climb = _climb(entry=(_ANN,))
    climb.publish("1.0", "1.1")
    climb.promote("1.0", "dev")
    assert (climb.state("1.0", "dev"), climb.pinned("dev")) == ("waiting", None)


def test_the_newest_lifts_an_existing_pin_when_it_enters_r11() -> None:
    climb = _passed(_climb(), "1.0", "1.1")
    climb.promote("1.0", "dev", reason="back")
    climb.report("1.0", "dev", RunState.SUCCEEDED)
    climb.publish("1.2")
    changes = climb.promote("1.2", "dev", reason="forward")
    assert (climb.state("1.2", "dev"), climb.pinned("dev")) == ("active", None)
    assert [type(one) for one in changes if isinstance(one, Pinned | Unpinned)] == [Unpinned]


def test_a_pin_moves_with_the_occupant_r11() -> None:
    climb = _passed(_climb(), "1.0", "1.1", "1.2")
    climb.promote("1.0", "dev", reason="back")
    climb.report("1.0", "dev", RunState.SUCCEEDED)
    climb.promote("1.1", "dev", reason="a bit forward")
    pins = [hold for hold in climb.lane.holds if hold.kind is HoldKind.PIN]
    assert [climb.text(pin.pinned_version or 0) for pin in pins] == ["1.1"]


def test_a_pin_stops_automation_only_r11() -> None:
    climb = _passed(_climb(), "1.0", "1.1")
    climb.promote("1.0", "dev", reason="back")
    climb.report("1.0", "dev", RunState.SUCCEEDED)
    climb.publish("1.2", "1.3")
    assert climb.at("dev")["1.2"] == "waiting"
    climb.promote("1.2", "dev")
    assert climb.at("dev")["1.2"] == "active"


def test_a_pin_is_of_one_level_r11() -> None:
    climb = Climb(*ladder("dev", "qa", work=("make",)))
    climb.settle()
    climb.publish("1.0")
    climb.place(climb.hold(HoldKind.PIN, scope=Scope(level="web/qa", package="updates/app", line="main")))
    climb.report("1.0", "dev", RunState.SUCCEEDED)
    assert climb.state("1.0", "qa") == "waiting"
    climb.publish("1.1")
    assert climb.state("1.1", "dev") == "active"


def test_a_pin_says_who_made_it_why_and_at_what_r10() -> None:
    climb = _passed(_climb(), "1.0", "1.1")
    climb.promote("1.0", "dev", reason="a customer needs it")
    climb.publish("1.2")
    assert climb.missing("1.2", "dev")[0] == "is held back: pinned at 1.0 by pat: a customer needs it"


def test_resume_first_shows_what_would_enter_next_then_lifts_r11() -> None:
    climb = _passed(_climb(), "1.0", "1.1")
    climb.promote("1.0", "dev", reason="back")
    climb.report("1.0", "dev", RunState.SUCCEEDED)
    climb.publish("1.2", "1.3")
    resumption = resume(climb.lane, "dev", climb.now)
    assert [climb.text(one.version_id) for one in resumption.next] == ["1.2"]
    assert entered(climb.settle(resumption.changes)) == [climb.version("1.2").id]
    assert climb.pinned("dev") is None


def test_resume_where_nothing_is_pinned_is_a_conflict_r11() -> None:
    with pytest.raises(Conflict, match="is not pinned at web/dev"):
        _climb().resume("dev")
