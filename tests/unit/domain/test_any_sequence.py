"""Whatever happens to a subscription, in whatever order: what always holds of its runs."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta
from typing import TypeAlias

from hypothesis import given, settings
from hypothesis import strategies as st

from fakes.subscriber import Subscriber, versions_of
from levelgate.domain.pipeline import RunState
from levelgate.domain.subscribing import LONGEST_BURST
from levelgate.domain.subscription import Each, SubscriptionDefinition, WaitFor
from levelgate.domain.version import UpstreamState

Step: TypeAlias = tuple[str, list[tuple[str, int]], int]

VERSIONS = st.tuples(st.sampled_from(["app", "docs", "acme-a", "acme-b"]), st.integers(1, 12))
STEPS = st.tuples(
    st.sampled_from(["publish", "publish", "publish", "begin", "begin", "end", "pass", "withdraw"]),
    st.lists(VERSIONS, min_size=1, max_size=4),
    st.integers(1, 90),
)
QUIET = st.sampled_from([None, timedelta(seconds=30)])
PACKAGES = ("updates/app", "updates/docs", "updates/acme-*")


def _subscriber(quiet: timedelta | None, each: Each = Each.LATEST, wait_for: WaitFor = WaitFor.ANY) -> Subscriber:
    definition = SubscriptionDefinition(
        name="rebuild", packages=PACKAGES, pipeline="image", each=each, wait_for=wait_for, quiet=quiet
    )
    return Subscriber(definition=definition)


def _take(subscriber: Subscriber, steps: list[Step], *, withdrawn: bool = True) -> None:
    for kind, versions, seconds in steps:
        match kind:
            case "publish":
                subscriber.publish(*versions)
            case "begin":
                subscriber.begin()
            case "end":
                subscriber.end()
            case "pass":
                subscriber.pass_time(seconds)
            case _ if withdrawn:
                subscriber.withdraw(*versions[0])


@settings(deadline=None, max_examples=150)
@given(st.lists(STEPS, max_size=40), QUIET)
def test_every_version_gets_one_run_in_the_order_of_events(steps: list[Step], quiet: timedelta | None) -> None:
    subscriber = _subscriber(quiet, Each.VERSION)
    _take(subscriber, steps)
    subscriber.drain()
    assert sorted(run.event or 0 for run in subscriber.begun) == [one.event.number for one in subscriber.occasions]
    lanes = defaultdict(list)
    for run in subscriber.begun:
        lanes[run.lane].append(run.event)
    assert all(events == sorted(events, key=lambda event: event or 0) for events in lanes.values())


@settings(deadline=None, max_examples=150)
@given(st.lists(STEPS, max_size=40), QUIET)
def test_of_latest_nothing_older_runs_after_something_newer_that_is_there(
    steps: list[Step], quiet: timedelta | None
) -> None:
    subscriber = _subscriber(quiet)
    newest: dict[str, int] = {}
    for step in [*steps, *[("pass", [("app", 1)], 3600), ("begin", [], 0), ("end", [], 0)] * 4]:
        before = len(subscriber.begun)
        _take(subscriber, [step])
        for run in subscriber.begun[before:]:
            version = subscriber.versions[run.version_id or 0]
            ahead = subscriber.versions.get(newest.get(run.lane, 0), version)
            assert version.order >= ahead.order or ahead.state is not UpstreamState.PRESENT
            newest[run.lane] = run.version_id or 0


@settings(deadline=None, max_examples=150)
@given(st.lists(STEPS, max_size=40), QUIET)
def test_of_latest_one_run_waits_in_a_lane_and_the_newest_of_all_gets_its_run(
    steps: list[Step], quiet: timedelta | None
) -> None:
    subscriber = _subscriber(quiet)
    for step in steps:
        _take(subscriber, [step], withdrawn=False)
        lanes = [run.lane for run in subscriber.waiting()]
        assert len(lanes) == len(set(lanes))
    subscriber.drain()
    newest = {one.package: one.order for one in sorted(subscriber.versions.values(), key=lambda one: one.order)}
    ran = [subscriber.versions[run.version_id or 0] for run in subscriber.begun]
    assert {one.package: one.order for one in ran} == newest
    assert len({one.id for one in ran}) == len(ran)


@settings(deadline=None, max_examples=150)
@given(st.lists(STEPS, max_size=60), QUIET)
def test_of_all_each_run_is_given_something_new_of_each_package(steps: list[Step], quiet: timedelta | None) -> None:
    subscriber = _subscriber(quiet, wait_for=WaitFor.ALL)
    _take(subscriber, steps)
    subscriber.drain()
    given_before: set[tuple[str, int]] = set()
    for run in subscriber.begun:
        versions = versions_of(run)
        assert {"updates/app", "updates/docs"} < versions.keys()
        assert not given_before & set(versions.items())
        given_before |= set(versions.items())
    assert sum(run.state is RunState.QUEUED for run in subscriber.runs) == 0


@settings(deadline=None, max_examples=150)
@given(st.lists(STEPS, max_size=60), QUIET)
def test_of_all_a_run_comes_as_soon_as_each_package_has_something_newer(
    steps: list[Step], quiet: timedelta | None
) -> None:
    subscriber = _subscriber(quiet, wait_for=WaitFor.ALL)
    for step in steps:
        _take(subscriber, [step], withdrawn=False)
        assert len(subscriber.waiting()) <= 1
    subscriber.drain()
    newest: dict[str, int] = defaultdict(int)
    for version in subscriber.versions.values():
        newest[version.package] = max(newest[version.package], int(version.version))
    last = versions_of(subscriber.begun[-1]) if subscriber.begun else {}
    complete = {"updates/app", "updates/docs"} <= newest.keys() and any("acme" in package for package in newest)
    assert not complete or any(last.get(package, 0) >= number for package, number in newest.items())
    for run, following in zip(subscriber.begun, subscriber.begun[1:], strict=False):
        before, after = versions_of(run), versions_of(following)
        assert all(number > before.get(package, 0) for package, number in after.items())


@settings(deadline=None, max_examples=150)
@given(st.lists(st.integers(0, 45), max_size=60), st.sampled_from(Each))
def test_a_burst_settles_when_it_was_quiet_and_at_the_latest_after_ten_times_that(
    pauses: list[int], each: Each
) -> None:
    quiet = timedelta(seconds=30)
    subscriber = _subscriber(quiet, each)
    bursts: list[tuple[datetime, datetime]] = []
    for number, seconds in enumerate(pauses, 1):
        subscriber.pass_time(seconds)
        subscriber.publish(("app", number))
        began = bursts.pop()[0] if bursts and subscriber.now < bursts[-1][1] else subscriber.now
        bursts.append((began, min(subscriber.now + quiet, began + LONGEST_BURST * quiet)))
    due = {run.due_at for run in subscriber.waiting()}
    assert due == {settles for _, settles in bursts[-1 if each is Each.LATEST else 0 :]}
