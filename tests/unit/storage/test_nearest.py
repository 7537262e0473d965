"""Names that name nothing."""

from __future__ import annotations

from levelgate.storage.chunks import chunks
from levelgate.storage.nearest import not_found


def test_the_nearest_names_are_suggested() -> None:
    error = not_found("pipeline", "deplyo", iter(["deploy", "test", "deploy2"]))
    assert str(error) == "there is no pipeline 'deplyo'; did you mean 'deploy' or 'deploy2'?"


def test_without_a_near_name_the_way_to_see_all_is_named() -> None:
    assert str(not_found("run", "x", [])) == "there is no run 'x'; `levelgate run list` shows what there is"


def test_a_very_long_name_is_cut() -> None:
    assert len(str(not_found("run", "x" * 10_000, []))) < 300


def test_values_are_cut_into_chunks() -> None:
    assert list(chunks(range(5), 2)) == [[0, 1], [2, 3], [4]]
    assert list(chunks([])) == []
