"""Local times and the instants that they stand for."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from levelgate.domain.zone import changes, instants, why_none

_BERLIN = ZoneInfo("Europe/Berlin")


def _utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_a_local_time_stands_for_one_instant() -> None:
    assert instants(datetime.fromisoformat("2026-12-20 00:00"), _BERLIN) == (_utc("2026-12-19 23:00"),)


def test_a_time_in_a_missing_hour_stands_for_none() -> None:
    assert instants(datetime.fromisoformat("2026-03-29 02:30"), _BERLIN) == ()


def test_a_time_in_a_double_hour_stands_for_two() -> None:
    both = instants(datetime.fromisoformat("2026-10-25 02:30"), _BERLIN)
    assert both == (_utc("2026-10-25 00:30"), _utc("2026-10-25 01:30"))


def test_a_year_has_the_two_changes_of_the_clocks_to_the_second() -> None:
    begin = _utc("2026-01-01 00:00") + timedelta(microseconds=1)
    assert list(changes(_BERLIN, begin, _utc("2027-01-01 00:00"))) == [
        _utc("2026-03-29 01:00"),
        _utc("2026-10-25 01:00"),
    ]


def test_a_change_at_the_end_is_found_and_one_at_the_beginning_is_not() -> None:
    change = _utc("2026-03-29 01:00")
    assert list(changes(_BERLIN, change - timedelta(seconds=1), change)) == [change]
    assert list(changes(_BERLIN, change, change + timedelta(hours=9))) == []


@pytest.mark.parametrize(("text", "name"), [("9999-12-31 23:00", "America/New_York"), ("0001-01-01", "Asia/Tokyo")])
def test_a_time_whose_instant_no_calendar_holds_stands_for_none(text: str, name: str) -> None:
    local = datetime.fromisoformat(text)
    assert instants(local, ZoneInfo(name)) == ()
    assert why_none(local) == "the calendar ends there"
