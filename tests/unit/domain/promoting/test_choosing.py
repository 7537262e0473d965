"""The one choice at a level that is new to a lane (R1)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from fakes.climbing import Climb, ladder
from levelgate.domain.change import Chosen
from levelgate.domain.facts import Need, Standing
from levelgate.domain.gates.approvals import Approvals
from levelgate.domain.gates.filter import Filter
from levelgate.domain.package import Start, StartPolicy
from levelgate.domain.promoting.choosing import new_again
from levelgate.domain.track import Activate, Level, TrackDefinition
from levelgate.domain.version import UpstreamState

_DEV, _QA = ladder("dev", "qa", work=("make",))


def _first(kind: Start, count: int = 1, *levels: Level) -> Climb:
    return Climb(*(levels or (_DEV, _QA)), first_contact=True, start=StartPolicy(kind=kind, count=count))


def test_at_first_contact_the_start_policy_chooses_r1() -> None:
    climb = _first(Start.LAST, 2)
    climb.publish("1.0", "1.1", "1.2")
    assert climb.at("dev") == {"1.1": "active", "1.2": "waiting"}
    assert climb.standing("1.0", "dev") is Standing.PASSED_OVER


def test_the_policy_chooses_among_those_that_qualify_at_the_level_r1() -> None:
    climb = _first(Start.NEWEST, 1, replace(_DEV, entry=(Filter(prereleases=False),)))
    climb.publish("1.0", "1.1", "2.0~rc1")
    assert climb.at("dev") == {"1.1": "active"}


def test_what_does_not_qualify_when_the_choice_is_made_is_not_passed_over_r1() -> None:
    climb = _first(Start.NEWEST)
    climb.add("1.1", state=UpstreamState.YANKED)
    climb.publish("1.0")
    assert (climb.state("1.0", "dev"), climb.standing("1.1", "dev")) == ("active", None)


def test_everything_found_after_the_choice_is_offered_r1() -> None:
    climb = _first(Start.NONE)
    climb.publish("1.0")
    climb.publish("1.1", "1.2")
    assert climb.at("dev") == {"1.1": "active", "1.2": "waiting"}


def test_a_track_that_is_given_later_offers_the_newest_alone_r1() -> None:
    climb = Climb(_DEV, _QA, start=StartPolicy(kind=Start.ALL))
    climb.publish("1.0", "1.1")
    assert climb.at("dev") == {"1.1": "active"}


def test_a_level_inserted_before_the_first_contact_is_settled_goes_by_the_newest_r1() -> None:
    climb = _first(Start.ALL)
    climb.publish("1.0", "1.1")
    climb.redefine(_DEV, _QA, Level(name="lint"))
    assert climb.at("lint") == {"1.1": "passed"}


def test_the_choice_is_made_once_r1() -> None:
    climb = _first(Start.NEWEST)
    climb.publish("1.0")
    climb.publish("1.1")
    chosen = [change.level for change in climb.changes if isinstance(change, Chosen)]
    assert chosen == ["dev", "qa"]


def test_the_choice_is_made_before_anything_moves_r1() -> None:
    climb = _first(Start.ALL, 1, *ladder("dev", "qa"))
    climb.publish("1.0", "1.1")
    assert climb.ledger() == {"1.0": {"dev", "qa"}, "1.1": {"dev", "qa"}}


def test_where_a_filter_is_widened_the_newest_alone_of_what_qualifies_is_offered_r1() -> None:
    narrow = replace(_QA, entry=(Filter(versions=">=2"),))
    climb = Climb(_DEV, narrow)
    climb.publish("1.0", "1.1", "1.2", standings={"dev": Standing.GRANTED})
    climb.redefine(_DEV, _QA, new=["qa"])
    assert climb.at("qa") == {"1.2": "active"}
    assert [climb.standing(text, "qa") for text in ("1.0", "1.1")] == [Standing.PASSED_OVER] * 2


def test_what_was_passed_over_is_promoted_by_a_person_only_r1() -> None:
    climb = _first(Start.NEWEST)
    climb.publish("1.0", "1.1")
    climb.promote("1.0", "dev", reason="to compare")
    assert climb.state("1.0", "dev") == "waiting"


def test_at_a_manual_level_the_others_are_passed_over_too_r1() -> None:
    climb = Climb(replace(_DEV, activate=Activate.MANUAL))
    climb.publish("1.0", "1.1")
    assert [climb.explain(text, "dev").available for text in ("1.0", "1.1")] == [False, True]


@pytest.mark.parametrize(
    ("changed", "again"),
    [
        (replace(_QA, entry=(Filter(versions=">=2"),)), {"qa"}),
        (replace(_QA, after=()), {"qa"}),
        (replace(_QA, need=Need.ANY), {"qa"}),
        (replace(_QA, slots=3, entry=(Approvals(of=("ann",)),)), set()),
        (replace(_QA, name="test", was="qa"), set()),
    ],
)
def test_another_guard_makes_a_known_level_new_again_r1(changed: Level, again: set[str]) -> None:
    before = TrackDefinition(name="web", levels=(_DEV, _QA))
    after = TrackDefinition(name="web", levels=(_DEV, changed))
    assert new_again(before, after) == again


def test_a_renamed_prerequisite_makes_nothing_new_r21() -> None:
    before = TrackDefinition(name="web", levels=(_DEV, _QA))
    after = TrackDefinition(name="web", levels=(replace(_DEV, name="build", was="dev"), replace(_QA, after=("build",))))
    assert new_again(before, after) == frozenset()


def test_a_name_that_it_had_long_before_says_nothing_of_a_level_r21() -> None:
    before = TrackDefinition(name="web", levels=(_DEV, replace(_QA, was="test")))
    after = TrackDefinition(name="web", levels=(_DEV, replace(_QA, was="test", after=())))
    assert new_again(before, after) == {"qa"}
