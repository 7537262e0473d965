"""A changed definition applies to what is open (R21); what is legal to leave empty (R22)."""

from __future__ import annotations

from dataclasses import replace

from fakes.climbing import Climb, ladder
from levelgate.domain.gates.approvals import Approvals
from levelgate.domain.pipeline import RunState
from levelgate.domain.track import Activate, Level, Next

_ANN = Approvals(of=("ann",))


def _climb(*levels: Level) -> Climb:
    climb = Climb(*levels)
    climb.settle()
    return climb


def test_another_gate_applies_at_the_next_evaluation_r21() -> None:
    climb = _climb(Level(name="dev", entry=(_ANN,)))
    climb.publish("1.0")
    climb.redefine(Level(name="dev"))
    assert climb.state("1.0", "dev") == "passed"


def test_a_gate_that_is_added_is_asked_too_r21() -> None:
    climb = _climb(Level(name="dev", work=("make",)))
    climb.publish("1.0", "1.1")
    climb.redefine(Level(name="dev", work=("make",), entry=(_ANN,)))
    climb.report("1.0", "dev", RunState.SUCCEEDED)
    assert climb.at("dev") == {"1.0": "passed", "1.1": "waiting"}


def test_a_prerequisite_that_is_added_aborts_what_waits_and_not_what_is_active_r21() -> None:
    dev = Level(name="dev", activate=Activate.MANUAL)
    qa = Level(name="qa", work=("make",))
    climb = _climb(dev, qa)
    climb.publish("1.0", "1.1")
    climb.redefine(dev, replace(qa, after=("dev",)))
    assert climb.at("qa") == {"1.0": "active", "1.1": "aborted"}


def test_a_removed_level_aborts_what_is_open_there_and_keeps_grants_r21() -> None:
    dev, qa = ladder("dev", "qa", work=("make",))
    climb = _climb(dev, qa)
    climb.publish("1.0", "1.1")
    climb.report("1.0", "dev", RunState.SUCCEEDED)
    climb.redefine(replace(qa, after=()))
    assert climb.at("dev") == {"1.0": "passed", "1.1": "aborted"}
    assert climb.promotion("1.1", "dev").end_reason == "the level dev was removed"
    assert climb.ledger() == {"1.0": {"dev"}, "1.1": set()}


def test_fewer_slots_end_nothing_and_let_nothing_in_r21() -> None:
    climb = _climb(Level(name="dev", work=("make",), slots=2))
    climb.publish("1.0", "1.1", "1.2")
    climb.redefine(Level(name="dev", work=("make",)))
    climb.report("1.0", "dev", RunState.SUCCEEDED)
    assert climb.at("dev") == {"1.0": "passed", "1.1": "active", "1.2": "waiting"}


def test_more_slots_let_in_more_r21() -> None:
    climb = _climb(Level(name="dev", work=("make",)))
    climb.publish("1.0", "1.1")
    climb.redefine(Level(name="dev", work=("make",), slots=2))
    assert climb.at("dev") == {"1.0": "active", "1.1": "active"}


def test_another_next_applies_to_what_waits_r21() -> None:
    climb = _climb(Level(name="dev", work=("make",)))
    climb.publish("1.0", "1.1", "1.2")
    climb.redefine(Level(name="dev", work=("make",), next=Next.NEWEST))
    climb.report("1.0", "dev", RunState.SUCCEEDED)
    assert climb.at("dev") == {"1.0": "passed", "1.1": "superseded", "1.2": "active"}


def test_a_manual_level_that_becomes_auto_offers_what_is_available_r21() -> None:
    climb = _climb(Level(name="dev", activate=Activate.MANUAL))
    climb.publish("1.0")
    climb.redefine(Level(name="dev"))
    assert climb.state("1.0", "dev") == "passed"


def test_empty_gate_lists_on_an_auto_level_pass_r22() -> None:
    climb = _climb(Level(name="dev"))
    climb.publish("1.0")
    assert climb.ledger() == {"1.0": {"dev"}}
