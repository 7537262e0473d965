"""Times, durations and JSON survive the way into a column and back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.dialects.sqlite.base import SQLiteDialect

from levelgate.storage.columns import EPOCH, Duration, Json, Time, spelled

DIALECT = SQLiteDialect()
ZONES = st.integers(-1439, 1439).map(lambda minutes: timezone(timedelta(minutes=minutes)))
MOMENTS = st.integers(-(10**16), 10**17).map(lambda number: EPOCH + timedelta(microseconds=number))
TIMES = st.builds(datetime.astimezone, MOMENTS, ZONES)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(TIMES)
def test_a_time_comes_back_equal_and_in_utc(at: datetime) -> None:
    back = Time().process_result_value(Time().process_bind_param(at, DIALECT), DIALECT)
    assert back == at
    assert back is not None
    assert back.tzinfo is UTC


@given(TIMES, TIMES)
def test_stored_times_are_ordered_as_times(one: datetime, other: datetime) -> None:
    first, second = (Time().process_bind_param(at, DIALECT) for at in (one, other))
    assert first is not None
    assert second is not None
    assert (first < second) is (one < other)


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="without a zone"):
        Time().process_bind_param(EPOCH.replace(tzinfo=None), DIALECT)


@given(st.timedeltas(timedelta(0), timedelta(days=10_000)))
def test_a_duration_comes_back_equal(wait: timedelta) -> None:
    assert Duration().process_result_value(Duration().process_bind_param(wait, DIALECT), DIALECT) == wait


@given(VALUES)
def test_a_json_value_comes_back_equal(value: object) -> None:
    assert Json().process_result_value(Json().process_bind_param(value, DIALECT), DIALECT) == value


def test_none_is_null() -> None:
    kinds = (Time(), Duration(), Json())
    assert [kind.process_bind_param(None, DIALECT) for kind in kinds] == [None] * 3
    assert [kind.process_result_value(None, DIALECT) for kind in kinds] == [None] * 3


def test_objects_are_spelled_canonically() -> None:
    assert spelled({}) == "{}"
    assert spelled({"b": 1, "a": ["é"]}) == '{"a":["\\u00e9"],"b":1}'
