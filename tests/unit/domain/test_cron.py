"""Schedules as cron writes them."""

from __future__ import annotations

import pytest

from levelgate.domain.cron import parse_cron

_WEEK = "sun,mon,tue,wed,thu,fri,sat"


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        ("0 2 1 1 *", ["0", "2", "1", "1", _WEEK]),
        ("*/20 8-10 1 1 *", ["0,20,40", "8,9,10", "1", "1", _WEEK]),
        ("5/20 0 29 feb *", ["5,25,45", "0", "29", "2", _WEEK]),
        ("0 0-12/6 1,15 jan-mar *", ["0", "0,6,12", "1,15", "1,2,3", _WEEK]),
    ],
)
def test_fields_are_numbers_ranges_lists_steps_and_names(text: str, fields: list[str]) -> None:
    assert list(parse_cron(text).fields().values()) == fields


@pytest.mark.parametrize(("text", "named"), [("0", "sun"), ("7", "sun"), ("mon-fri", "mon,tue,wed,thu,fri")])
def test_days_of_the_week_count_from_sunday_and_are_told_by_name(text: str, named: str) -> None:
    assert parse_cron(f"0 2 * * {text}").fields()["day_of_week"] == named


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("0 2 * *", "is not a schedule; write five fields"),
        ("@daily", "is not a schedule; write five fields"),
        ("60 2 * * *", "has '60' as minute; write numbers of 0 to 59, the lower first"),
        ("0 5-2 * * *", "has '5-2' as hour; write numbers of 0 to 23, the lower first"),
        ("*/0 2 * * *", "has '\\*/0' as minute; write numbers"),
        ("0 2 0 * *", "has '0' as day; write numbers of 1 to 31"),
        ("0 2 * * 8", "has '8' as day of week; write numbers of 0 to 7"),
        ("0 2 * abc *", "has 'abc' as month; write a number"),
        ("0 mon * * *", "has 'mon' as hour; write a number"),
        ("x! 2 * * *", "has 'x!' as minute; write five fields"),
        ("0 2 31 feb,apr *", "names a day that none of its months has; write another day"),
        ("0 2 1 * mon", "names days of the month and of the week; write \\* for one of them"),
    ],
)
def test_an_error_says_what_would_be_right(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        parse_cron(text)
