from datetime import timedelta

from fakes.lane import NOON
from levelgate.scheduling.clock_watch import ClockWatch


def _steps(*steps: tuple[float, float]) -> list[float | None]:
    """Look after each (seconds of wall clock, seconds of monotonic clock)."""
    wall, monotonic = NOON, 0.0
    watch = ClockWatch(lambda: wall, lambda: monotonic)
    found: list[float | None] = []
    for wall_seconds, seconds in steps:
        wall, monotonic = wall + timedelta(seconds=wall_seconds), monotonic + seconds
        moved = watch.moved()
        found.append(None if moved is None else moved.total_seconds())
    return found


def test_a_clock_that_goes_on_is_no_news() -> None:
    assert _steps((1, 1), (1.2, 1), (0.5, 1), (60, 60)) == [None] * 4


def test_a_clock_that_is_set_back_is_told_once_with_the_whole_step() -> None:
    assert _steps((1, 1), (-3600, 1), (1, 1)) == [None, -3601, None]


def test_a_clock_that_is_set_forward_is_told_once_with_the_whole_step() -> None:
    assert _steps((3601, 1), (1, 1)) == [3600, None]
