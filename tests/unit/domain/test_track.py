"""What a changed track keeps, and what in it is new."""

from __future__ import annotations

import pytest

from levelgate.domain.faults.levels import faults
from levelgate.domain.track import Level, TrackDefinition, kept_levels


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


@pytest.mark.timeout(10)  # half a minute where each level is followed all the way back
def test_a_long_track_is_looked_through_at_once() -> None:
    levels = [Level(name="l0"), *(Level(name=f"l{at}", after=(f"l{at - 1}",)) for at in range(1, 3000))]
    assert list(faults(TrackDefinition(name="web", levels=tuple(levels)))) == []
