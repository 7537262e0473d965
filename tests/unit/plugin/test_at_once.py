"""The same done to many things: some at once, in order, and no more than is taken."""

from __future__ import annotations

import threading
import time

import pytest

from levelgate.errors import NotFound
from levelgate.plugin.at_once import in_order


def test_results_come_in_the_order_of_what_was_given() -> None:
    first_may_end = threading.Event()

    def work(number: int) -> int:
        if number == 0:
            assert first_may_end.wait(5)
        if number == 2:
            first_may_end.set()
        return number * 10

    assert list(in_order(work, range(4), at_once=2)) == [0, 10, 20, 30]


def test_so_many_go_on_at_once_and_no_more() -> None:
    together = threading.Barrier(3)
    most = threading.Semaphore(3)

    def work(_number: int) -> bool:
        within = most.acquire(blocking=False)
        together.wait(5)
        most.release()
        return within

    assert list(in_order(work, range(6), at_once=3)) == [True] * 6


def test_what_is_quickly_done_has_one_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("levelgate.plugin.at_once._PATIENCE", 10)
    assert len(set(in_order(lambda _number: threading.get_ident(), range(200), at_once=8))) == 1


def test_what_takes_long_has_more_than_one_even_in_a_busy_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time, "process_time", time.monotonic)
    together = threading.Barrier(2)
    assert sorted(in_order(lambda _number: together.wait(5), range(2), at_once=8), key=str) == [0, 1]


def test_our_errors_come_in_their_places_and_others_are_raised() -> None:
    def work(number: int) -> int:
        if number == 1:
            raise NotFound("gone")
        if number == 2:
            raise KeyError(number)
        return number

    results = in_order(work, range(3), at_once=2)
    assert next(results) == 0
    assert isinstance(next(results), NotFound)
    with pytest.raises(KeyError):
        next(results)


def test_who_stops_taking_has_the_rest_never_begun() -> None:
    begun: list[int] = []
    results = in_order(begun.append, range(1000), at_once=2)
    next(results)
    results.close()
    assert len(begun) <= 8


def test_nothing_given_is_nothing_made() -> None:
    assert list(in_order(str, [], at_once=2)) == []
