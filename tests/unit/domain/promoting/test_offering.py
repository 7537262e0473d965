"""Which versions are offered (R2)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from fakes.climbing import NOON, Climb, ladder
from levelgate.domain.facts import Need, Standing
from levelgate.domain.gates.approvals import Approvals
from levelgate.domain.gates.filter import Filter
from levelgate.domain.promotion import Answer, Decision
from levelgate.domain.track import Activate, Level
from levelgate.domain.version import UpstreamState

_WAITS = Approvals(of=("ann",))


def _climb(**level: Any) -> Climb:
    climb = Climb(Level(name="dev", entry=(_WAITS,), **level))
    climb.settle()
    return climb


def test_auto_turns_availability_into_a_waiting_promotion_r2() -> None:
    climb = _climb()
    climb.publish("1.0", "1.1")
    assert climb.at("dev") == {"1.0": "waiting", "1.1": "waiting"}
    assert climb.promotion("1.0", "dev").requester is None


def test_manual_lists_it_r2() -> None:
    climb = _climb(activate=Activate.MANUAL)
    climb.publish("1.0")
    assert climb.state("1.0", "dev") == "none"
    assert climb.explain("1.0", "dev").available
    assert climb.missing("1.0", "dev")[0] == "is available: a person may promote it"


@pytest.mark.parametrize(
    "known",
    [
        {"standings": {"dev": Standing.GRANTED}},
        {"standings": {"dev": Standing.REFUSED}},
        {"standings": {"dev": Standing.REVOKED}},
        {"standings": {"dev": Standing.PASSED_OVER}},
        {"state": UpstreamState.MISSING},
        {"state": UpstreamState.REPLACED},
        {"state": UpstreamState.YANKED},
        {"quarantined_from": "sha256:0"},
        {"line": "2.x"},
        {"line": None},
    ],
)
def test_what_stands_against_it_keeps_it_from_being_offered_r2(known: dict[str, Any]) -> None:
    climb = _climb()
    climb.publish("1.0", **known)
    assert climb.state("1.0", "dev") == "none"
    assert not climb.explain("1.0", "dev").available


@pytest.mark.parametrize(
    ("need", "granted", "offered"),
    [
        (Need.ALL, {"perf"}, False),
        (Need.ALL, {"perf", "sec"}, True),
        (Need.ANY, {"sec"}, True),
        (Need.ANY, set(), False),
    ],
)
def test_prerequisites_are_all_or_any_r2(need: Need, granted: set[str], offered: bool) -> None:
    levels = [Level(name=name, activate=Activate.MANUAL) for name in ("perf", "sec")]
    climb = Climb(*levels, Level(name="prod", after=("perf", "sec"), need=need, entry=(_WAITS,)))
    climb.settle()
    climb.publish("1.0", standings=dict.fromkeys(granted, Standing.GRANTED))
    assert (climb.state("1.0", "prod") == "waiting") is offered


def test_the_levels_filter_must_admit_it_r2() -> None:
    climb = Climb(Level(name="dev", entry=(Filter(versions=">=2"), _WAITS)))
    climb.settle()
    climb.publish("1.0", "2.0")
    assert climb.at("dev") == {"2.0": "waiting"}


def test_nothing_older_than_what_has_entered_is_offered_r2() -> None:
    climb = Climb(Level(name="dev"))
    climb.publish("2.0")
    climb.publish("1.9", "2.1")
    assert climb.at("dev") == {"2.0": "passed", "2.1": "passed"}


def test_it_is_offered_again_once_it_is_back_r14() -> None:
    climb = _climb()
    climb.publish("1.0", state=UpstreamState.MISSING)
    climb.change("1.0", state=UpstreamState.PRESENT)
    assert climb.state("1.0", "dev") == "waiting"


def test_an_accepted_one_is_offered_r15() -> None:
    climb = _climb()
    climb.publish("1.0", quarantined_from="sha256:0")
    climb.change("1.0", quarantined_from=None)
    assert climb.state("1.0", "dev") == "waiting"


def _cancelled(climb: Climb) -> None:
    climb.cancel("1.0", "dev")


def _rejected(climb: Climb) -> None:
    climb.reject("1.0", "dev", "ann")


def _blocked(climb: Climb) -> None:
    climb.block("1.0")
    climb.change("1.0", blocks=())


@pytest.mark.parametrize("refuse", [_cancelled, _rejected, _blocked])
def test_a_refused_one_is_never_offered_again_r2(refuse: Callable[[Climb], None]) -> None:
    climb = _climb()
    climb.publish("1.0")
    refuse(climb)
    climb.settle()
    assert [one.state for one in climb.promotions.values()] == [climb.promotion("1.0", "dev").state]
    assert climb.standing("1.0", "dev") is Standing.REFUSED


def test_asking_for_a_waiting_one_makes_it_asked_and_its_decisions_stay_r2() -> None:
    climb = Climb(Level(name="dev", entry=(replace(_WAITS, of=("ann", "bob"), count=2),)))
    climb.publish("1.0")
    climb.approve("1.0", "dev", "ann")
    climb.promote("1.0", "dev", reason="now")
    promotion = climb.promotion("1.0", "dev")
    assert (promotion.id, promotion.requester, promotion.reason, promotion.asked_at) == (1, "pat", "now", NOON)
    assert promotion.decisions == (Decision(gate="approvals", person="ann", answer=Answer.APPROVE, reason="", at=NOON),)


def test_a_grant_offers_the_next_level_in_the_same_evaluation_r6() -> None:
    climb = Climb(*ladder("dev", "qa", "prod"))
    climb.publish("1.0")
    assert climb.ledger() == {"1.0": {"dev", "qa", "prod"}}


def test_levels_are_gone_through_in_track_order_whatever_the_files_r4() -> None:
    dev, qa, prod = ladder("dev", "qa", "prod")
    climb = Climb(prod, dev, qa)
    climb.publish("1.0")
    assert climb.ledger() == {"1.0": {"dev", "qa", "prod"}}
