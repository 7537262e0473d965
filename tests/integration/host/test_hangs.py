"""Plugins that hang, with real threads and short deadlines."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import pytest

from fakes.entry_points import point
from fakes.guarded import SETTINGS, TOOLS, feed
from fakes.plugins import yielding
from levelgate.errors import DeadlineExceeded, PluginFailed
from levelgate.host.deadlines import Deadlines
from levelgate.host.guard import MOST_HANGS, Guard
from levelgate.host.plugins import Plugins
from levelgate.host.threads import NotStarted, Threads
from levelgate.plugin import RepositorySettings, RepositoryTools

SHORT = Deadlines(load=0.2, hook=0.2, check=0.05, list_versions=0.05)


@pytest.fixture
def blocked() -> Iterator[threading.Event]:
    event = threading.Event()
    yield event
    event.set()


@pytest.fixture(autouse=True)
def _freed() -> Iterator[None]:
    yield
    yielding.BLOCKED.set()


@pytest.mark.parametrize(
    ("value", "what"),
    [("hangs_at_import", "importing it"), ("yielding:hangs", "levelgate_repository_types")],
)
def test_a_plugin_that_hangs_is_given_up_and_others_are_loaded(value: str, what: str) -> None:
    yielding.BLOCKED.clear()
    begin = time.monotonic()
    plugins = Plugins.load(entry_points=[point(value, "broken"), point("feed")], deadlines=SHORT)
    assert time.monotonic() - begin < 2
    broken, sound = plugins.plugins()
    assert broken.error.startswith(f"plugin broken: {what} took longer than 0.2 s and was given up; tell its author")
    assert (broken.state, sound.state) == ("failed", "loaded")


def test_a_call_that_hangs_is_given_up_at_its_deadline(blocked: threading.Event) -> None:
    hanging = feed(deadlines=SHORT, check=lambda _settings, _tools: blocked.wait(5))
    with pytest.raises(DeadlineExceeded, match=r"plugin acme: feed\.check took longer than 0\.05 s and was given up"):
        hanging.check(SETTINGS, TOOLS)


def test_after_three_hangs_the_plugin_is_off(blocked: threading.Event) -> None:
    guard = Guard("acme", Threads())
    calls = []

    def check(_settings: RepositorySettings, _tools: RepositoryTools) -> None:
        calls.append(1)
        blocked.wait(5)

    hanging = feed(guard, SHORT, check=check)
    for _ in range(MOST_HANGS):
        with pytest.raises(DeadlineExceeded):
            hanging.check(SETTINGS, TOOLS)
    with pytest.raises(PluginFailed, match="plugin acme is off after 3 hangs"):
        hanging.check(SETTINGS, TOOLS)
    with pytest.raises(PluginFailed, match="plugin acme is off after 3 hangs"):
        hanging.scheme.key("1")
    assert len(calls) == 3


def test_a_plugin_that_hung_three_times_is_reported_as_off() -> None:
    plugins = Plugins.load(entry_points=[point("hangs_in_check")], deadlines=SHORT)
    for _ in range(MOST_HANGS):
        with pytest.raises(DeadlineExceeded):
            plugins.repository_type("hanging").check(SETTINGS, TOOLS)
    (report,) = plugins.plugins()
    assert (report.state, report.error) == ("off", "it hung 3 times and is off until restart")


def test_no_further_call_is_started_while_too_many_hang(blocked: threading.Event) -> None:
    threads = Threads(cap=2)
    hanging = [feed(Guard(name, threads), SHORT, check=lambda *_: blocked.wait(5)) for name in ("one", "two", "three")]
    for one in hanging[:2]:
        with pytest.raises(DeadlineExceeded, match="given up"):
            one.check(SETTINGS, TOOLS)
    with pytest.raises(DeadlineExceeded, match="was not started, because 2 calls of plugins hang"):
        hanging[2].check(SETTINGS, TOOLS)


def test_a_call_that_was_not_started_is_not_held_against_its_plugin() -> None:
    guard = Guard("acme", Threads(cap=0))
    for _ in range(MOST_HANGS):
        with pytest.raises(DeadlineExceeded, match="was not started"):
            guard.call_within(1, "check", lambda: None)
    assert not guard.off


def test_calls_that_ended_after_all_make_room_again(blocked: threading.Event) -> None:
    threads = Threads(cap=1)
    guard = Guard("acme", threads)
    ended = threading.Event()

    def late() -> None:
        blocked.wait(5)
        ended.set()

    with pytest.raises(DeadlineExceeded, match="given up"):
        guard.call_within(0.05, "check", late)
    with pytest.raises(NotStarted):
        threads.call(lambda: 1, 1)
    blocked.set()
    assert ended.wait(5)
    for _ in range(100):
        try:
            assert threads.call(lambda: 1, 1).result() == 1
        except NotStarted:
            time.sleep(0.01)
        else:
            return
    pytest.fail("the cap was not lowered")
