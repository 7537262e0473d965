from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator

import pytest

from fakes.entry_points import point
from fakes.events import event
from fakes.guarded import guard
from fakes.plugins import feed
from levelgate.domain.event import Event
from levelgate.host.guard import MOST_HANGS, Guard
from levelgate.host.plugins import Plugins
from levelgate.host.watcher import Watcher


@pytest.fixture
def watching() -> Iterator[Plugins]:
    feed.SEEN.clear()
    plugins = Plugins.load(entry_points=[point("feed")])
    yield plugins
    plugins.close()


class Gate:
    """A watcher's function that notes the numbers it is given, and hangs at those it is told to."""

    def __init__(self, *hangs_at: int) -> None:
        self.seen: list[int] = []
        self.opened = threading.Event()
        self.reached = threading.Semaphore(0)
        self._hangs_at = hangs_at

    def __call__(self, given: Event) -> None:
        self.seen.append(given.number)
        self.reached.release()
        if given.number in self._hangs_at:
            self.opened.wait(5)

    def wait(self) -> None:
        assert self.reached.acquire(timeout=5)


def _watcher(
    give: Callable[[Event], None], own: Guard | None = None, capacity: int = 100
) -> tuple[Watcher, list[float]]:
    clock = [0.0]
    return Watcher(give, own or guard(), seconds=10, capacity=capacity, now=lambda: clock[0]), clock


def test_events_reach_the_plugins_in_the_order_of_their_numbers(watching: Plugins) -> None:
    watching.watch([event(2), event(1), event(3)])
    watching.watch([event(4)])
    watching.close()
    assert feed.SEEN == [1, 2, 3, 4]


def test_no_event_is_given_twice(watching: Plugins) -> None:
    watching.watch([event(1), event(2)])
    watching.watch([event(2), event(3)])
    watching.close()
    assert feed.SEEN == [1, 2, 3]


def test_without_events_no_thread_is_started(watching: Plugins) -> None:
    watching.watch([])
    assert "levelgate-feed" not in {thread.name for thread in threading.enumerate()}


def test_nothing_is_given_after_the_end(watching: Plugins) -> None:
    watching.close()
    watching.watch([event(1)])
    assert feed.SEEN == []


@pytest.mark.parametrize("error", [RuntimeError("bad"), SystemExit(3)])
def test_a_failure_is_logged_and_the_next_event_is_given(
    error: BaseException, caplog: pytest.LogCaptureFixture
) -> None:
    seen = []

    def give(given: Event) -> None:
        seen.append(given.number)
        raise error

    watcher, _ = _watcher(give)
    watcher.offer([event(1), event(2)])
    watcher.close()
    assert seen == [1, 2]
    assert "plugin acme failed with event 2" in caplog.text


def test_what_does_not_fit_into_the_queue_is_dropped_and_logged(caplog: pytest.LogCaptureFixture) -> None:
    gate = Gate(1)
    watcher, _ = _watcher(gate, capacity=2)
    watcher.offer([event(1)])
    gate.wait()
    with caplog.at_level(logging.WARNING):
        watcher.offer([event(number) for number in range(2, 7)])
    gate.opened.set()
    watcher.close()
    assert gate.seen == [1, 2, 3]
    assert "plugin acme is slow with events: 3 were not given to it" in caplog.text


def test_a_call_that_hangs_is_given_up_and_the_next_events_are_given() -> None:
    gate = Gate(1)
    own = guard()
    watcher, clock = _watcher(gate, own)
    watcher.offer([event(1)])
    gate.wait()
    clock[0] = 10.5
    watcher.offer([event(2)])
    gate.wait()
    assert gate.seen == [1, 2]
    assert not own.off
    gate.opened.set()
    watcher.close()


def test_a_thread_that_was_given_up_takes_no_further_event() -> None:
    gate = Gate(1, 2)
    watcher, clock = _watcher(gate)
    watcher.offer([event(1)])
    gate.wait()
    hanging = {thread for thread in threading.enumerate() if thread.name == "levelgate-acme"}
    clock[0] = 10.5
    watcher.offer([event(2), event(3)])
    gate.wait()
    gate.opened.set()
    for thread in hanging:
        thread.join(5)
        assert not thread.is_alive()
    watcher.close()
    assert gate.seen == [1, 2, 3]


def test_after_three_hangs_the_plugin_gets_no_more_events() -> None:
    gate = Gate(*range(10))
    own = guard()
    watcher, clock = _watcher(gate, own)
    for number in range(1, MOST_HANGS + 1):
        watcher.offer([event(number)])
        gate.wait()
        clock[0] += 11
    watcher.offer([event(4)])
    gate.opened.set()
    assert own.off
    assert gate.seen == [1, 2, 3]


def test_a_watcher_that_hangs_does_not_delay_the_end() -> None:
    gate = Gate(1)
    watcher, _ = _watcher(gate)
    watcher.offer([event(1), event(2)])
    gate.wait()
    watcher.close(patience=0.01)
    gate.opened.set()
    assert gate.seen == [1]
