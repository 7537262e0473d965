"""Alarms: one thread for all of them."""

from __future__ import annotations

import threading
from functools import partial

import pytest

from levelgate.network.alarms import Alarms


def test_alarms_ring_in_the_order_of_their_times() -> None:
    alarms, rung, over = Alarms(), list[str](), threading.Event()
    alarms.set(0.1, over.set)
    alarms.set(0.05, partial(rung.append, "second"))
    alarms.set(0.02, partial(rung.append, "first"))
    assert over.wait(10)
    assert rung == ["first", "second"]


def test_what_was_cancelled_does_not_ring_nor_keeps_others_from_it() -> None:
    alarms, rung, over = Alarms(), list[str](), threading.Event()
    alarms.cancel(alarms.set(0.5, partial(rung.append, "no")))
    late = alarms.set(60, partial(rung.append, "no"))
    alarms.set(0.6, over.set)
    alarms.cancel(late)
    alarms.cancel(late)
    assert over.wait(10)
    assert rung == []


def test_an_alarm_that_fails_keeps_no_other_from_ringing(caplog: pytest.LogCaptureFixture) -> None:
    alarms, over = Alarms(), threading.Event()

    def fail() -> None:
        raise ValueError("odd")

    alarms.set(0.01, fail)
    alarms.set(0.02, over.set)
    assert over.wait(10)
    assert "an alarm failed" in caplog.text


def test_a_thousand_alarms_have_one_thread_which_ends_when_none_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("levelgate.network.alarms._LINGER", 0.01)
    alarms = Alarms()
    before = set(threading.enumerate())
    waiting = [alarms.set(60, lambda: None) for _ in range(1000)]
    (thread,) = [one for one in threading.enumerate() if one.name == "alarms" and one not in before]
    for alarm in waiting:
        alarms.cancel(alarm)
    again = threading.Event()
    alarms.set(0.01, again.set)
    assert again.wait(10)
    thread.join(10)
    assert not thread.is_alive()
    once_more = threading.Event()
    alarms.set(0.01, once_more.set)
    assert once_more.wait(10)
