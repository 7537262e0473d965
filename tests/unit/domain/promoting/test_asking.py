"""What a person may ask for, and how that is taken back (R7, R9)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from fakes.climbing import NOON, Climb, ladder
from levelgate.domain.facts import Standing
from levelgate.domain.gates.approvals import Approvals
from levelgate.domain.gates.filter import Filter
from levelgate.domain.gates.min_age import MinAge
from levelgate.domain.hold import HoldKind, Scope
from levelgate.domain.pipeline import RunState
from levelgate.domain.promoting.asking import cancel
from levelgate.domain.promoting.request import Request
from levelgate.domain.track import Activate, Level
from levelgate.domain.version import UpstreamState
from levelgate.errors import Conflict, NotFound, NotPossible

_ANN = Approvals(of=("ann",))


def _climb(**level: Any) -> Climb:
    """Make dev, which nobody enters by itself, and prod behind it."""
    fields: dict[str, Any] = {"activate": Activate.MANUAL, "work": ("make",), **level}
    climb = Climb(
        Level(name="dev", **fields),
        Level(name="prod", after=("dev",), activate=Activate.MANUAL),
    )
    climb.settle()
    return climb


def _filled(**level: Any) -> Climb:
    climb = _climb(**level)
    climb.publish("1.0")
    return climb


def test_an_asked_one_waits_and_enters_when_it_is_ready_r7() -> None:
    climb = _filled(entry=(_ANN,))
    climb.promote("1.0", "dev", reason="please")
    promotion = climb.promotion("1.0", "dev")
    assert (promotion.state, promotion.requester, promotion.reason) == ("waiting", "pat", "please")
    climb.approve("1.0", "dev", "ann")
    assert climb.state("1.0", "dev") == "active"


@pytest.mark.parametrize(
    ("known", "named"),
    [
        ({"state": UpstreamState.MISSING}, "is missing in its repository"),
        ({"state": UpstreamState.REPLACED}, "was replaced in its repository"),
        ({"state": UpstreamState.YANKED}, "was yanked in its repository"),
        ({"quarantined_from": "sha256:0"}, "is in quarantine"),
    ],
)
def test_what_is_not_there_is_refused_at_once_r7(known: dict[str, Any], named: str) -> None:
    climb = _climb()
    climb.publish("1.0", **known)
    with pytest.raises(NotPossible, match=named):
        climb.promote("1.0", "dev", reason="please")


def test_what_is_blocked_is_refused_at_once_r7() -> None:
    climb = _filled()
    climb.block("1.0", reason="it leaks")
    with pytest.raises(NotPossible, match="is blocked by olga: it leaks"):
        climb.promote("1.0", "dev", reason="please")


def test_without_its_prerequisites_it_is_refused_at_once_r7() -> None:
    with pytest.raises(NotPossible, match="needs the grant of dev"):
        _filled().promote("1.0", "prod")


def test_what_the_filter_does_not_admit_is_refused_at_once_r7() -> None:
    with pytest.raises(NotPossible, match="is not in the filter's range >=2"):
        _filled(entry=(Filter(versions=">=2"),)).promote("1.0", "dev")


def test_all_that_is_missing_is_named_r7() -> None:
    climb = _climb(entry=(Filter(versions=">=2"),))
    climb.publish("1.0", state=UpstreamState.MISSING)
    with pytest.raises(NotPossible, match=r"is missing .* and is not in the filter's range"):
        climb.promote("1.0", "dev")


def test_asking_while_it_is_active_is_a_conflict_r2() -> None:
    climb = _filled()
    climb.promote("1.0", "dev")
    with pytest.raises(Conflict, match="is active already, as promotion 1"):
        climb.promote("1.0", "dev", reason="again")


@pytest.mark.parametrize("standing", Standing)
def test_no_standing_is_an_obstacle_but_each_needs_a_reason_r7(standing: Standing) -> None:
    climb = _climb()
    climb.publish("1.0", standings={"dev": standing})
    with pytest.raises(NotPossible, match="needs a reason: it"):
        climb.promote("1.0", "dev")
    climb.promote("1.0", "dev", reason="it is good after all")
    assert climb.state("1.0", "dev") == "active"


def test_older_than_the_last_entered_needs_a_reason_r7() -> None:
    climb = _climb()
    climb.publish("1.0", "1.1")
    climb.promote("1.1", "dev")
    with pytest.raises(NotPossible, match=r"is older than 1\.1, which entered last"):
        climb.promote("1.0", "dev")


def test_a_blank_reason_is_none_r7() -> None:
    climb = _climb()
    climb.publish("1.0", standings={"dev": Standing.GRANTED})
    with pytest.raises(NotPossible, match="needs a reason"):
        climb.promote("1.0", "dev", reason="  ")


def test_a_first_promotion_of_the_newest_needs_no_reason_r7() -> None:
    climb = _filled()
    climb.promote("1.0", "dev")
    assert climb.state("1.0", "dev") == "active"


def test_it_is_a_new_promotion_with_none_of_the_old_approvals_r7() -> None:
    climb = _filled(entry=(_ANN,))
    climb.promote("1.0", "dev")
    climb.approve("1.0", "dev", "ann")
    climb.report("1.0", "dev", RunState.FAILED)
    climb.promote("1.0", "dev", reason="the machine was broken")
    promotion = climb.promotion("1.0", "dev")
    assert (promotion.id, promotion.state, promotion.decisions) == (2, "waiting", ())


def test_skip_sets_aside_prerequisites_only_r9() -> None:
    climb = _filled()
    climb.promote("1.0", "prod", skip=True, reason="urgent")
    promotion = climb.promotion("1.0", "prod")
    assert (promotion.state, promotion.skip) == ("passed", True)
    assert climb.ledger() == {"1.0": {"prod"}}


def test_a_skipped_level_may_still_be_gone_through_later_r9() -> None:
    climb = _filled()
    climb.promote("1.0", "prod", skip=True, reason="urgent")
    assert climb.explain("1.0", "dev").available


def test_skip_does_not_set_aside_the_filter_r9() -> None:
    climb = Climb(Level(name="dev"), Level(name="prod", after=("dev",), entry=(Filter(versions=">=2"),)))
    climb.settle()
    climb.publish("1.0")
    with pytest.raises(NotPossible, match="is not in the filter's range"):
        climb.promote("1.0", "prod", skip=True, reason="urgent")


def test_override_sets_aside_what_it_names_and_stays_visible_r9() -> None:
    climb = _filled(entry=(_ANN, MinAge(age=timedelta(days=3))))
    climb.promote("1.0", "dev", overrides=frozenset({"min_age"}), reason="urgent")
    assert climb.missing("1.0", "dev") == ["needs 1 approval of ann"]
    climb.approve("1.0", "dev", "ann")
    assert (climb.state("1.0", "dev"), climb.promotion("1.0", "dev").overrides) == ("active", frozenset({"min_age"}))


def test_override_sets_aside_a_hold_by_its_name_r9() -> None:
    climb = _filled()
    holds = [
        climb.hold(HoldKind.FREEZE, declared="year-end", scope=Scope(track="web")),
        climb.hold(HoldKind.PAUSE, id=3, scope=Scope(package="updates/app")),
    ]
    climb.place(*holds)
    climb.promote("1.0", "dev", overrides=frozenset({"year-end"}), reason="urgent")
    assert climb.missing("1.0", "dev") == ["is held by the pause pause-3 of olga: because"]
    climb.promote("1.0", "dev", overrides=frozenset({"pause-3"}), reason="urgent")
    assert climb.state("1.0", "dev") == "active"


def test_an_override_covers_one_promotion_r9() -> None:
    climb = _filled(entry=(MinAge(age=timedelta(days=3)),))
    climb.promote("1.0", "dev", overrides=frozenset({"min_age"}), reason="urgent")
    climb.report("1.0", "dev", RunState.FAILED)
    climb.promote("1.0", "dev", reason="again")
    assert climb.state("1.0", "dev") == "waiting"


@pytest.mark.parametrize("request_", [{"skip": True}, {"overrides": frozenset({"approvals"})}])
def test_both_need_a_reason_r9(request_: dict[str, Any]) -> None:
    with pytest.raises(NotPossible, match="needs a reason"):
        _filled(entry=(_ANN,)).promote("1.0", "dev", **request_)


@pytest.mark.parametrize(
    ("name", "mend"),
    [
        ("block", "a block is never overridden; lift it"),
        ("prerequisites", "say --skip"),
        ("upstream", "only a rollback"),
        ("window", "there are approvals"),
    ],
)
def test_what_is_not_there_or_not_to_be_overridden_is_refused_r9(name: str, mend: str) -> None:
    with pytest.raises(NotPossible, match=mend):
        _filled(entry=(_ANN,)).promote("1.0", "dev", overrides=frozenset({name}), reason="urgent")


def test_asking_again_changes_nothing_but_what_is_set_aside_r2() -> None:
    climb = _filled(entry=(_ANN, MinAge(age=timedelta(days=3))))
    climb.promote("1.0", "dev", reason="please")
    assert climb.promote("1.0", "dev", "bob", reason="me too") == []
    climb.promote("1.0", "dev", "bob", overrides=frozenset({"min_age"}), reason="urgent")
    promotion = climb.promotion("1.0", "dev")
    assert (promotion.requester, promotion.reason, promotion.overrides) == ("pat", "please", frozenset({"min_age"}))


def test_the_expected_state_must_be_the_present_one_r19() -> None:
    climb = _filled(entry=(_ANN,))
    climb.promote("1.0", "dev", expected="none")
    with pytest.raises(Conflict, match="is waiting, not none"):
        climb.promote("1.0", "dev", expected="none")


def test_an_expected_standing_is_compared_as_well_r19() -> None:
    climb = _climb()
    climb.publish("1.0", standings={"dev": Standing.REFUSED})
    climb.promote("1.0", "dev", expected="refused", reason="again")
    assert climb.state("1.0", "dev") == "active"


def test_what_is_not_there_is_not_found() -> None:
    climb = _filled()
    with pytest.raises(NotFound, match="has no level 'qa'"):
        climb.promote("1.0", "qa")


def test_a_waiting_one_is_cancelled_and_an_active_one_stopped() -> None:
    climb = Climb(*ladder("dev", work=("make",)))
    climb.settle()
    climb.publish("1.0", "1.1")
    climb.cancel("1.1", "dev", reason="not that one")
    climb.cancel("1.0", "dev")
    assert climb.at("dev") == {"1.0": "aborted", "1.1": "aborted"}
    reasons = [climb.promotion(text, "dev").end_reason for text in ("1.0", "1.1")]
    assert reasons == ["stopped by pat", "cancelled by pat: not that one"]
    assert climb.promotion("1.0", "dev").ended_at == NOON


def test_what_has_ended_is_not_cancelled_i7() -> None:
    climb = _filled()
    climb.promote("1.0", "dev")
    climb.cancel("1.0", "dev")
    with pytest.raises(Conflict, match="promotion 1 is aborted: stopped by pat"):
        climb.cancel("1.0", "dev")


def test_what_was_read_before_it_ended_is_open_no_more_i7() -> None:
    climb = _filled()
    climb.promote("1.0", "dev")
    read = climb.promotion("1.0", "dev")
    climb.cancel("1.0", "dev")
    with pytest.raises(Conflict, match="promotion 1 is open no more"):
        cancel(climb.lane, read, Request(person="pat"), climb.now)


def test_cancelling_goes_by_the_expected_state_r19() -> None:
    climb = _filled()
    climb.promote("1.0", "dev")
    with pytest.raises(Conflict, match="promotion 1 is active, not waiting"):
        climb.cancel("1.0", "dev", expected="waiting")


def test_a_filter_that_no_longer_admits_it_aborts_a_waiting_one_r21() -> None:
    climb = _filled(entry=(_ANN,))
    climb.promote("1.0", "dev")
    dev, prod = climb.lane.track.definition.levels
    climb.redefine(Level(name="dev", entry=(Filter(versions=">=2"), _ANN)), prod)
    assert (dev.name, climb.state("1.0", "dev")) == ("dev", "aborted")


def test_an_overridden_filter_aborts_nothing_r9() -> None:
    climb = _filled(entry=(Filter(versions=">=2"), _ANN))
    climb.promote("1.0", "dev", overrides=frozenset({"filter"}), reason="urgent")
    climb.settle()
    assert climb.state("1.0", "dev") == "waiting"
