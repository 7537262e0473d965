"""Durations as people write them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from levelgate.domain.durations import format_duration, parse_duration


@pytest.mark.parametrize(
    ("text", "seconds"), [("90s", 90), ("15m", 900), ("4h", 14400), ("3d", 259200), ("3650d", 315360000)]
)
def test_a_duration_is_a_number_and_a_unit(text: str, seconds: int) -> None:
    assert parse_duration(text) == timedelta(seconds=seconds)


@pytest.mark.parametrize("text", ["", "5", "5ms", "1.5h", "-5s", "5 s", "s", "1h30m", "5S", "٣s", "5s\n"])
def test_anything_else_is_refused_with_examples(text: str) -> None:
    with pytest.raises(ValueError, match="such as 90s, 15m, 4h or 3d"):
        parse_duration(text)


@pytest.mark.parametrize("text", ["0s", "000d"])
def test_no_time_at_all_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="at least 1s"):
        parse_duration(text)


@pytest.mark.parametrize("text", ["3651d", "999999999d"])
def test_more_than_ten_years_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="3650d at most"):
        parse_duration(text)


@given(st.integers(1, 315360000))
def test_a_duration_reads_back_as_it_was_written(seconds: int) -> None:
    assert parse_duration(format_duration(timedelta(seconds=seconds))) == timedelta(seconds=seconds)


def test_the_largest_unit_that_fits_is_written() -> None:
    assert [format_duration(timedelta(seconds=seconds)) for seconds in (90, 120, 7200, 86400)] == [
        "90s",
        "2m",
        "2h",
        "1d",
    ]
