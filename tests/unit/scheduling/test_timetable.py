"""When schedules are due: the adapter, and the double that looks at every minute."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fakes.minute_timetable import MinuteTimetable
from levelgate.domain.product import SetStart, StartKind
from levelgate.ports import Timetable
from levelgate.scheduling.timetable import CronTimetable

_BERLIN = "Europe/Berlin"
_TIMETABLES = [CronTimetable(), MinuteTimetable()]


def _start(cron: str, zone: str = _BERLIN) -> SetStart:
    return SetStart(kind=StartKind.SCHEDULE, cron=cron, zone=zone)


def _times(timetable: Timetable, cron: str, begin: datetime, count: int) -> list[str]:
    times: list[str] = []
    for _ in range(count):
        following = timetable.after(_start(cron), begin)
        assert following is not None
        times.append(f"{following:%d %H:%M}")
        begin = following
    return times


@pytest.mark.parametrize("timetable", _TIMETABLES)
def test_it_goes_by_what_local_clocks_show(timetable: Timetable) -> None:
    assert _times(timetable, "0 2 * * *", datetime(2026, 1, 1, 1, tzinfo=UTC), 2) == ["02 01:00", "03 01:00"]
    assert _times(timetable, "0 2 * * *", datetime(2026, 7, 1, 0, tzinfo=UTC), 1) == ["02 00:00"]


@pytest.mark.parametrize("timetable", _TIMETABLES)
def test_a_time_that_comes_twice_counts_once(timetable: Timetable) -> None:
    begin = datetime(2026, 10, 24, 1, tzinfo=UTC)
    assert _times(timetable, "30 2 * * *", begin, 2) == ["25 00:30", "26 01:30"]


@pytest.mark.parametrize("timetable", _TIMETABLES)
def test_a_time_that_is_missing_comes_as_much_later(timetable: Timetable) -> None:
    begin = datetime(2026, 3, 28, 2, tzinfo=UTC)
    assert _times(timetable, "30 2 * * *", begin, 2) == ["29 01:30", "30 00:30"]


@pytest.mark.parametrize("timetable", _TIMETABLES)
def test_what_has_no_schedule_is_never_due(timetable: Timetable) -> None:
    assert timetable.after(SetStart(), datetime(2026, 1, 1, tzinfo=UTC)) is None
    assert timetable.after(SetStart(kind=StartKind.HAND), datetime(2026, 1, 1, tzinfo=UTC)) is None


@given(
    cron=st.builds(
        "{} {} * * {}".format,
        st.sampled_from(["0", "30", "*/20", "15,45"]),
        st.sampled_from(["*", "2", "1-3", "*/2", "23"]),
        st.sampled_from(["*", "sun", "mon-fri"]),
    ),
    zone=st.sampled_from(["UTC", _BERLIN, "America/St_Johns", "Australia/Lord_Howe"]),
    day=st.sampled_from([datetime(2026, *day, tzinfo=UTC) for day in ((3, 7), (3, 28), (4, 4), (10, 3), (10, 24))]),
    minutes=st.integers(0, 3000),
)
def test_both_find_the_same_times(cron: str, zone: str, day: datetime, minutes: int) -> None:
    begin = day + timedelta(minutes=minutes)
    found = CronTimetable().after(_start(cron, zone), begin)
    assert found == MinuteTimetable(days=8).after(_start(cron, zone), begin)
