"""The exit gate `sets` (section 7)."""

from __future__ import annotations

import pytest

from fakes.gate_facts import PEOPLE, active, facts
from levelgate.domain.gates.sets import Sets, read

_TWO = Sets(products=("shop", "till"))


def test_it_names_each_product_whose_set_has_not_passed_r20() -> None:
    missing = _TWO.judge(facts(active(signed_sets=(("till", 4),)))).missing
    assert [one.what for one in missing] == ["awaits a passed set of shop"]


def test_it_passes_when_a_set_of_each_product_has_signed_it_off() -> None:
    assert _TWO.judge(facts(active(signed_sets=(("till", 4), ("shop", 7))))).passes


def test_people_are_no_obstacle() -> None:
    assert _TWO.problems(PEOPLE) == []


def test_what_is_read_is_written_alike() -> None:
    assert read(["shop", "till"]) == _TWO
    assert _TWO.settings() == ["shop", "till"]


def test_an_error_says_what_would_be_right() -> None:
    with pytest.raises(ValueError, match="names nobody and nothing; name at least one"):
        read([])
