"""What a changed track keeps, and what in it is new."""

from __future__ import annotations

import pytest

from levelgate.domain.facts import Need
from levelgate.domain.gates.filter import Filter
from levelgate.domain.track import Level, TrackDefinition, kept_levels, widened


def _track(*levels: Level) -> TrackDefinition:
    return TrackDefinition(name="web", levels=levels)


def test_a_level_goes_on_under_its_own_name() -> None:
    assert kept_levels({"dev", "qa"}, _track(Level(name="dev"), Level(name="prod"))) == {"dev": "dev"}


def test_a_renamed_level_goes_on_only_with_was_r21() -> None:
    assert kept_levels({"dev"}, _track(Level(name="test"))) == {}
    assert kept_levels({"dev"}, _track(Level(name="test", was="dev"))) == {"test": "dev"}


def test_names_can_move_on_in_a_row() -> None:
    track = _track(Level(name="b", was="a"), Level(name="c", was="b"))
    assert kept_levels({"a", "b"}, track) == {"b": "a", "c": "b"}


def test_a_new_level_can_take_the_old_name() -> None:
    track = _track(Level(name="dev"), Level(name="test", was="dev"))
    assert kept_levels({"dev"}, track) == {"test": "dev"}
    assert kept_levels({"dev", "test"}, track) == {"dev": "dev", "test": "test"}


@pytest.mark.parametrize(
    ("old", "new", "wider"),
    [
        (Level(name="prod", after=("a", "b")), Level(name="prod", after=("a",)), True),
        (Level(name="prod", after=("a",)), Level(name="prod", after=("a", "b")), False),
        (Level(name="prod", after=("a",)), Level(name="prod", after=("b",)), True),
        (Level(name="prod", after=("a",)), Level(name="prod", after=("a",), need=Need.ANY), False),
        (Level(name="prod", after=("a", "b")), Level(name="prod", after=("a", "b"), need=Need.ANY), True),
        (Level(name="prod", after=("a", "b"), need=Need.ANY), Level(name="prod", after=("a", "b")), False),
        (Level(name="prod", after=("a",)), Level(name="prod"), True),
        (Level(name="prod"), Level(name="prod", after=("a",)), False),
        (Level(name="prod", entry=(Filter(versions=">=2"),)), Level(name="prod"), True),
        (Level(name="prod", work=("deploy",)), Level(name="prod", slots=2), False),
    ],
)
def test_a_level_is_new_to_its_lanes_where_it_became_wider_r1(old: Level, new: Level, *, wider: bool) -> None:
    assert widened(old, new) is wider
