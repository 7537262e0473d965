"""Why a version is not further (R20, I10)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from fakes.climbing import NOON, Climb, ladder
from levelgate.domain.facts import Standing
from levelgate.domain.gates.approvals import Approvals
from levelgate.domain.gates.min_age import MinAge
from levelgate.domain.gates.sign_offs import SignOffs
from levelgate.domain.gates.soak import Soak
from levelgate.domain.hold import HoldKind, Scope
from levelgate.domain.people import People, Role, RoleDefinition
from levelgate.domain.pipeline import RunState
from levelgate.domain.promoting.explanation import explain
from levelgate.domain.track import Activate, Level, Next
from levelgate.errors import NotFound

_ANN = Approvals(of=("ann",))
_PEOPLE = People(
    groups={"team": frozenset({"ann", "bob"})},
    roles=(
        RoleDefinition(role=Role.PROMOTER, groups=("team",), tracks=("web",)),
        RoleDefinition(role=Role.OPERATOR, persons=("olga",), levels=("web/prod",)),
        RoleDefinition(role=Role.OPERATOR, persons=("otto",), levels=("web/dev",)),
    ),
)


def _climb(*levels: Level) -> Climb:
    climb = Climb(*levels, people=_PEOPLE)
    climb.settle()
    return climb


def test_each_level_is_explained_in_track_order_r20() -> None:
    dev, prod = ladder("dev", "prod", work=("make",))
    climb = _climb(prod, dev)
    climb.publish("1.0")
    explained = explain(climb.lane, 1, None, climb.now)
    assert [(one.level, one.missing[0].what) for one in explained] == [
        ("dev", "needs its run of make to succeed, which is queued"),
        ("prod", "needs the grant of dev"),
    ]
    assert [one.promotion is not None for one in explained] == [True, False]


def test_it_names_gate_by_gate_what_is_missing_who_supplies_it_and_when_to_look_again_r20() -> None:
    climb = _climb(Level(name="prod", entry=(MinAge(age=timedelta(days=3)), _ANN)))
    climb.publish("1.0")
    explained = climb.explain("1.0", "prod")
    assert [(one.gate, one.what, one.who) for one in explained.missing] == [
        ("min_age", "is not out for 3d yet", ()),
        ("approvals", "needs 1 approval of ann", ("ann",)),
    ]
    assert explained.look_again == NOON + timedelta(days=3)


def test_an_automatic_one_says_behind_whom_it_is_and_what_that_one_needs_r20() -> None:
    climb = _climb(Level(name="prod", entry=(_ANN,)))
    climb.publish("1.0", "1.1")
    climb.approve("1.1", "prod", "ann")
    (missing,) = climb.explain("1.1", "prod").missing
    assert (missing.what, missing.who) == ("is behind 1.0, which needs 1 approval of ann", ("ann",))


def test_it_says_whose_slot_it_waits_for_and_what_that_one_needs_r20() -> None:
    climb = _climb(Level(name="prod", exit=(SignOffs(of=("team",)),)))
    climb.publish("1.0", "1.1")
    (missing,) = climb.explain("1.1", "prod").missing
    assert missing.what == "waits for the slot of 1.0, which needs 1 sign-off of team"
    assert missing.who == ("ann", "bob")


def test_with_newest_nobody_is_behind_another_r20() -> None:
    climb = _climb(Level(name="prod", next=Next.NEWEST, entry=(_ANN,)))
    climb.publish("1.0", "1.1")
    assert climb.missing("1.1", "prod") == ["needs 1 approval of ann"]


def test_an_asked_one_is_behind_nobody_r20() -> None:
    climb = _climb(Level(name="prod", entry=(_ANN,)))
    climb.publish("1.0", "1.1")
    climb.promote("1.1", "prod")
    assert climb.missing("1.1", "prod") == ["needs 1 approval of ann"]


def test_who_is_passed_over_holds_up_nobody_r20() -> None:
    climb = _climb(Level(name="prod", entry=(_ANN,)))
    climb.publish("1.0", "1.1")
    climb.lose("1.0")
    assert climb.missing("1.1", "prod") == ["needs 1 approval of ann"]


def test_an_active_one_says_what_it_needs_to_leave_r20() -> None:
    climb = _climb(Level(name="prod", work=("deploy",), exit=(Soak(time=timedelta(hours=4)),)))
    climb.publish("1.0")
    assert [one.gate for one in climb.explain("1.0", "prod").missing] == ["work", "soak"]
    climb.report("1.0", "prod", RunState.SUCCEEDED)
    assert climb.explain("1.0", "prod").look_again == NOON + timedelta(hours=4)


def test_one_that_holds_the_level_lacks_nothing_there_r20() -> None:
    climb = _climb(Level(name="prod"))
    climb.publish("1.0")
    explained = climb.explain("1.0", "prod")
    assert (explained.standing, explained.missing, explained.available) == (Standing.GRANTED, (), False)


@pytest.mark.parametrize(
    ("standing", "said"),
    [
        (Standing.REFUSED, "was refused, so that only a person may promote it"),
        (Standing.REVOKED, "was revoked, so that only a person may promote it"),
        (Standing.PASSED_OVER, "was passed over, so that only a person may promote it"),
    ],
)
def test_a_standing_that_binds_automation_says_who_may_promote_it_r20(standing: Standing, said: str) -> None:
    climb = _climb(Level(name="prod"))
    climb.publish("1.0", standings={"prod": standing})
    (missing,) = climb.explain("1.0", "prod").missing
    assert (missing.what, missing.who) == (said, ("team",))


def test_a_manual_level_says_that_it_could_be_promoted_and_what_it_would_lack_then_r20() -> None:
    climb = _climb(Level(name="prod", activate=Activate.MANUAL, entry=(_ANN,)))
    climb.publish("1.0")
    explained = climb.explain("1.0", "prod")
    assert explained.available
    assert [(one.what, one.who) for one in explained.missing] == [
        ("is available: a person may promote it", ("team",)),
        ("needs 1 approval of ann", ("ann",)),
    ]


@pytest.mark.parametrize(("level", "operators"), [("prod", ("olga",)), ("dev", ("otto",)), ("qa", ("hank",))])
def test_a_hold_names_who_may_lift_it_where_it_bites_r20(level: str, operators: tuple[str, ...]) -> None:
    climb = _climb(Level(name=level))
    climb.place(climb.hold(HoldKind.FREEZE, owner="hank", declared="year-end", ends=NOON + timedelta(days=1)))
    climb.publish("1.0")
    (missing,) = climb.explain("1.0", level).missing
    assert missing.what == "is held by the freeze year-end of hank until 2026-01-02 12:00 UTC: because"
    assert (missing.who, missing.look_again) == (operators, NOON + timedelta(days=1))


def test_what_a_person_overrides_is_missing_no_more_r20() -> None:
    climb = _climb(Level(name="prod", entry=(_ANN,)))
    climb.place(climb.hold(HoldKind.PAUSE, scope=Scope()))
    climb.publish("1.0")
    climb.promote("1.0", "prod", overrides=frozenset({"approvals"}), reason="urgent")
    assert climb.missing("1.0", "prod") == ["is held by the pause pause-7 of olga: because"]


def test_before_it_is_evaluated_it_says_what_the_next_evaluation_does_i10() -> None:
    climb = _climb(Level(name="prod", entry=(_ANN,), exit=(SignOffs(of=("ann",)),)))
    climb.publish("1.0")
    prod = climb.level("prod")
    definition = replace(climb.lane.track.definition, levels=(replace(prod, entry=()),))
    climb.lane = replace(climb.lane, track=replace(climb.lane.track, definition=definition))
    assert climb.missing("1.0", "prod") == ["enters prod at the next evaluation"]


def test_one_that_is_available_but_not_offered_yet_says_so_r20() -> None:
    climb = _climb(Level(name="prod"))
    climb.add("1.0")
    assert climb.missing("1.0", "prod") == ["is offered at the next evaluation"]


def test_a_version_or_a_level_that_is_not_there_is_not_found() -> None:
    climb = _climb(Level(name="prod"))
    with pytest.raises(NotFound, match="has no version 7"):
        explain(climb.lane, 7, None, climb.now)
    climb.publish("1.0")
    with pytest.raises(NotFound, match="has no level 'qa'"):
        climb.explain("1.0", "qa")


def test_a_pin_is_nothing_that_a_person_who_may_ask_waits_for_r11() -> None:
    climb = _climb(Level(name="prod", activate=Activate.MANUAL))
    for text in ("1.0", "1.1"):
        climb.publish(text)
        climb.promote(text, "prod")
    climb.roll_back("1.0", "prod", reason="slow")
    climb.publish("1.2")
    assert climb.missing("1.2", "prod") == ["is available: a person may promote it"]


def test_a_grant_without_support_says_what_it_rested_on_r13() -> None:
    climb = _climb(*ladder("dev", "qa", "prod"))
    climb.publish("1.0")
    climb.revoke("1.0", "dev")
    assert climb.missing("1.0", "qa") == ["needs the grant of dev"]
    assert climb.missing("1.0", "prod") == ["needs the grant of qa (which has lost its support)"]
