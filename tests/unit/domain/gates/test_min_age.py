"""The entry gate `min_age`."""

from __future__ import annotations

from datetime import timedelta

import pytest

from fakes.gate_facts import DAY, HOUR, NOON, PEOPLE, facts, version
from levelgate.domain.gates.min_age import MinAge, out_since, read

_THREE_DAYS = MinAge(age=3 * DAY)
_INSTANT = timedelta(microseconds=1)


def test_published_today_waits_with_a_wake_up_r20() -> None:
    verdict = _THREE_DAYS.judge(facts(version=version(published_at=NOON, first_seen_at=NOON)))
    assert [(one.what, one.look_again) for one in verdict.missing] == [("is not out for 3d yet", NOON + 3 * DAY)]


def test_it_enters_on_day_3_with_no_other_event() -> None:
    published = version(published_at=NOON, first_seen_at=NOON)
    assert not _THREE_DAYS.judge(facts(version=published, at=NOON + 3 * DAY - _INSTANT)).passes
    assert _THREE_DAYS.judge(facts(version=published, at=NOON + 3 * DAY)).passes


def test_age_counts_from_published_at() -> None:
    assert out_since(version(published_at=NOON - 5 * DAY).version) == NOON - 5 * DAY


def test_age_counts_from_first_seen_at_where_published_at_is_absent() -> None:
    assert out_since(version(first_seen_at=NOON - HOUR).version) == NOON - HOUR


def test_age_counts_from_first_seen_at_where_published_at_is_in_the_future() -> None:
    assert out_since(version(first_seen_at=NOON - HOUR, published_at=NOON + DAY).version) == NOON - HOUR


def test_what_passes_goes_on_passing_when_a_published_at_in_the_future_is_reached() -> None:
    odd = version(first_seen_at=NOON - 4 * DAY, published_at=NOON - HOUR)
    assert _THREE_DAYS.judge(facts(version=odd)).passes


def test_people_are_no_obstacle() -> None:
    assert _THREE_DAYS.problems(PEOPLE) == []


def test_what_is_read_is_written_alike() -> None:
    assert read("3d") == _THREE_DAYS
    assert _THREE_DAYS.settings() == "3d"


def test_an_error_says_what_would_be_right() -> None:
    with pytest.raises(ValueError, match="is not a duration; write a whole number and s, m, h or d"):
        read("three days")
