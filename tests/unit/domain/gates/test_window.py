"""The entry gate `window`, over midnight and over changes of the clocks."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fakes.gate_facts import PEOPLE, facts
from levelgate.domain.gates.window import Window, read

_MINUTE = timedelta(minutes=1)
_OFFICE = read({"days": "mon-thu", "hours": "09:00-16:00", "zone": "Europe/Berlin"})
_NIGHT = read({"days": ["fri"], "hours": "22:00-04:00"})


def _at(text: str, zone: str = "UTC", *, fold: int = 0) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone), fold=fold).astimezone(UTC)


def _berlin(text: str, *, fold: int = 0) -> datetime:
    return _at(text, "Europe/Berlin", fold=fold)


@pytest.mark.parametrize(
    ("at", "is_open"),
    [
        ("2026-01-05 08:59", False),
        ("2026-01-05 09:00", True),
        ("2026-01-05 15:59", True),
        ("2026-01-05 16:00", False),
        ("2026-01-09 10:00", False),
    ],
)
def test_it_is_open_in_its_hours_on_its_days_by_local_clocks(at: str, *, is_open: bool) -> None:
    assert _OFFICE.is_open(_berlin(at)) is is_open


@pytest.mark.parametrize(
    ("at", "is_open"),
    [
        ("2026-01-02 03:00", False),
        ("2026-01-02 22:00", True),
        ("2026-01-03 03:59", True),
        ("2026-01-03 04:00", False),
        ("2026-01-03 23:00", False),
    ],
)
def test_over_midnight_it_belongs_to_the_day_it_opens(at: str, *, is_open: bool) -> None:
    """A window over midnight belongs to the day it opens."""
    assert _NIGHT.is_open(_at(at)) is is_open


def test_a_shut_window_says_when_it_opens_r20() -> None:
    missing = _OFFICE.judge(facts(at=_berlin("2026-01-08 16:00"))).missing
    assert [(one.what, one.look_again) for one in missing] == [
        (
            "waits for its window (mon-thu 09:00-16:00 Europe/Berlin), which opens on Mon 2026-01-12 09:00",
            _berlin("2026-01-12 09:00"),
        )
    ]


def test_an_open_window_is_looked_at_again_when_it_shuts_r20() -> None:
    verdict = _OFFICE.judge(facts(at=_berlin("2026-01-05 10:00")))
    assert (verdict.passes, verdict.look_again) == (True, _berlin("2026-01-05 16:00"))


def test_a_window_without_end_is_never_looked_at_again() -> None:
    assert Window().next_change(_at("2026-01-05 10:00")) is None


def test_a_missing_hour_is_skipped() -> None:
    """A missing hour is skipped."""
    window = read({"hours": "02:30-04:00", "zone": "Europe/Berlin"})
    assert window.next_change(_berlin("2026-03-29 01:00")) == _berlin("2026-03-29 03:00")


def test_a_window_within_a_missing_hour_opens_the_week_after() -> None:
    window = read({"days": "sun", "hours": "02:00-03:00", "zone": "Europe/Berlin"})
    assert window.next_change(_berlin("2026-03-28 12:00")) == _berlin("2026-04-05 02:00")


def test_a_double_hour_is_open_in_both() -> None:
    """A double hour is open in both."""
    window = read({"hours": "02:15-02:45", "zone": "Europe/Berlin"})
    moment = _berlin("2026-10-25 00:00")
    found = []
    for _ in range(4):
        again = window.next_change(moment)
        assert again is not None
        found.append(moment := again)
    assert found == [
        _berlin("2026-10-25 02:15"),
        _berlin("2026-10-25 02:45"),
        _berlin("2026-10-25 02:15", fold=1),
        _berlin("2026-10-25 02:45", fold=1),
    ]


def test_a_window_into_a_double_hour_opens_again_when_the_clocks_are_put_back() -> None:
    window = read({"hours": "01:00-02:30", "zone": "Europe/Berlin"})
    assert window.next_change(_berlin("2026-10-25 02:40")) == _berlin("2026-10-25 02:00", fold=1)


# Clocks put forward and back, by half an hour, at midnight, and over a whole day that the zone skipped.
_CHANGES = [
    ("Europe/Berlin", date(2026, 3, 29)),
    ("Europe/Berlin", date(2026, 10, 25)),
    ("America/New_York", date(2026, 3, 8)),
    ("America/New_York", date(2026, 11, 1)),
    ("Australia/Lord_Howe", date(2026, 4, 5)),
    ("Australia/Lord_Howe", date(2026, 10, 4)),
    ("America/Sao_Paulo", date(2018, 11, 4)),
    ("America/Sao_Paulo", date(2018, 2, 18)),
    ("Pacific/Apia", date(2011, 12, 30)),
]
_MINUTES = st.integers(0, 24 * 60 - 1)


def _shown_open(window: Window, at: datetime) -> bool:
    """Say it again, from the days on which it opened."""
    local = at.astimezone(ZoneInfo(window.zone)).replace(tzinfo=None)
    for back in (0, 1):
        day = datetime.combine(local.date() - timedelta(days=back), datetime.min.time())
        closes = window.closes + (24 * 60 if window.closes <= window.opens else 0)
        if day.weekday() in window.days and day + window.opens * _MINUTE <= local < day + closes * _MINUTE:
            return True
    return False


@settings(deadline=None, max_examples=50)
@given(
    change=st.sampled_from(_CHANGES),
    days=st.frozensets(st.integers(0, 6), min_size=1),
    opens=_MINUTES,
    closes=_MINUTES,
    hours=st.integers(-40, 10),
)
def test_around_a_change_of_the_clocks_it_opens_and_shuts_at_the_minute_that_local_clocks_say(
    *, change: tuple[str, date], days: frozenset[int], opens: int, closes: int, hours: int
) -> None:
    zone, day = change
    window = Window(days=days, opens=opens, closes=closes or 24 * 60, zone=zone)
    now = datetime.combine(day, datetime.min.time(), UTC) + timedelta(hours=hours)
    told = window.next_change(now)
    state = _shown_open(window, now)
    assert window.is_open(now) is state
    steps = (now + step * _MINUTE for step in range(1, 3 * 24 * 60))
    seen = next((at for at in steps if _shown_open(window, at) is not state), None)
    if seen is not None:
        assert told == seen
    else:
        assert told is None or told >= now + 3 * timedelta(days=1) - _MINUTE


@given(days=st.frozensets(st.integers(0, 6), min_size=1), opens=_MINUTES, closes=_MINUTES)
def test_what_is_written_is_read_alike(*, days: frozenset[int], opens: int, closes: int) -> None:
    window = Window(days=days, opens=opens, closes=closes or 24 * 60, zone="Europe/Berlin")
    written = window.settings()
    if isinstance(written, dict) and {"days", "hours"} & written.keys() and opens != closes:
        assert read(written) == window


@pytest.mark.parametrize(
    ("days", "meant"),
    [("mon-thu", {0, 1, 2, 3}), ("sat-mon", {5, 6, 0}), ("wed", {2}), (["mon-tue", "fri"], {0, 1, 4})],
)
def test_days_are_a_range_or_a_list(days: Any, meant: set[int]) -> None:
    assert read({"days": days}).days == meant


@pytest.mark.parametrize(("days", "written"), [("sat-mon", "sat-mon"), (["mon", "wed"], ["mon", "wed"])])
def test_days_are_written_as_a_range_where_they_are_one(days: Any, written: object) -> None:
    assert read({"days": days}).settings() == {"days": written}


def test_people_are_no_obstacle() -> None:
    assert _OFFICE.problems(PEOPLE) == []


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ({"zone": "UTC"}, "has no days and no hours; write"),
        ({"days": "monday"}, "is no day; write one of mon, tue"),
        ({"days": []}, "is no day; write days such as mon-thu"),
        ({"hours": "9-16"}, 'is not hours; write "09:00-16:00"'),
        ({"hours": "09:00-25:00"}, "holds a time that no clock shows; write 00:00 to 23:59"),
        ({"hours": "09:60-10:00"}, "holds a time that no clock shows"),
        ({"hours": "09:00-09:00"}, 'opens when it closes; write "00:00-24:00" for the whole day'),
        ({"days": "mon", "zone": "Europe/Berlim"}, "is no time zone; did you mean 'Europe/Berlin'?"),
        ({"days": "mon", "zone": "/etc/passwd"}, "is no time zone; write one such as Europe/Berlin or UTC"),
        ({"days": "mon", "zone": "Europe"}, "is no time zone"),
    ],
)
def test_an_error_says_what_would_be_right(value: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        read(value)
