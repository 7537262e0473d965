"""Events: derived ids and the chain of hashes."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from fakes.lane import NOON
from levelgate.domain.event import FIRST_HASH, EventKind, NewEvent, append, event_id

_EVENT = NewEvent(kind=EventKind.VERSION_MISSING, subject="version:1", at=NOON, data={"package": "updates/app"})


def test_a_repeat_is_its_own_event_and_a_second_detection_is_not() -> None:
    assert event_id("version.missing", "version:1", 5) != event_id("version.missing", "version:1", 9)
    assert event_id("version.missing", "version:1", 5) == event_id("version.missing", "version:1", 5)


@pytest.mark.parametrize(
    "change", [{"reason": "other"}, {"actor": "eve"}, {"data": {"package": "updates/other"}}, {"subject": "version:2"}]
)
def test_the_hash_covers_everything_that_is_said(change: dict[str, object]) -> None:
    one = append(_EVENT, number=1, preceding=0, prev_hash=FIRST_HASH)
    other = append(replace(_EVENT, **change), number=1, preceding=0, prev_hash=FIRST_HASH)  # type: ignore[arg-type]  # one field each
    assert one.hash != other.hash


def test_the_hash_covers_the_hash_before_it() -> None:
    one = append(_EVENT, number=1, preceding=0, prev_hash=FIRST_HASH)
    other = append(_EVENT, number=1, preceding=0, prev_hash="f" * 64)
    assert one.hash != other.hash


def test_a_time_without_a_zone_is_refused() -> None:
    naive = datetime(2026, 1, 1)  # noqa: DTZ001 - the naive time is the point
    with pytest.raises(ValueError, match="without a zone"):
        append(replace(_EVENT, at=naive), number=1, preceding=0, prev_hash=FIRST_HASH)
