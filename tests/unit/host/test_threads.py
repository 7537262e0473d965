"""Threads for calls that can be given up."""

from __future__ import annotations

import threading
from contextvars import ContextVar

import pytest

from levelgate.host.threads import GivenUp, Threads

NAME: ContextVar[str] = ContextVar("NAME", default="nobody")


def _call_until(threads: Threads, ident: int) -> int:
    """Make calls until one is made by that thread, which is spare only a moment after its last call; return by whom."""
    for _ in range(1000):
        if threads.call(threading.get_ident, 5).result() == ident:
            return ident
    return 0


def test_a_thread_that_is_done_makes_the_next_calls() -> None:
    threads = Threads()
    first = threads.call(threading.get_ident, 5).result()
    assert _call_until(threads, first) == first
    assert first != threading.get_ident()


def test_a_call_sees_the_context_of_its_caller_and_leaves_none_to_the_next() -> None:
    threads = Threads()
    token = NAME.set("ann")
    assert threads.call(NAME.get, 5).result() == "ann"
    threads.call(lambda: NAME.set("bob"), 5)
    NAME.reset(token)
    assert [threads.call(NAME.get, 5).result() for _ in range(20)] == ["nobody"] * 20


def test_a_thread_that_hangs_makes_no_further_call() -> None:
    threads, go_on = Threads(), threading.Event()
    hanging: list[int] = []

    def hang() -> None:
        hanging.append(threading.get_ident())
        go_on.wait(10)

    with pytest.raises(GivenUp, match=r"took longer than 0\.05 s"):
        threads.call(hang, 0.05)
    assert {threads.call(threading.get_ident, 5).result() for _ in range(20)}.isdisjoint(hanging)
    go_on.set()


def test_a_call_that_raises_that_time_is_over_was_not_given_up() -> None:
    def late() -> None:
        raise TimeoutError("of its own")

    assert str(Threads().call(late, 5).exception()) == "of its own"


def test_spare_threads_end_when_nothing_comes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("levelgate.host.threads._SPARE_SECONDS", 0.01)
    threads = Threads()
    first = threads.call(threading.current_thread, 5).result()
    first.join(10)
    assert not first.is_alive()
    assert threads.call(threading.current_thread, 5).result() is not first
