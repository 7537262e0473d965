"""`wait_for: all`: one run when each of the packages has something new."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from fakes.polling import database
from fakes.subscribed import Subscribed, given
from levelgate.domain.pipeline import RunState
from levelgate.domain.subscription import Each, WaitFor
from levelgate.storage.store import SqlStore, open_store

ALL: dict[str, Any] = {
    "packages": ("updates/app", "updates/docs"),
    "wait_for": WaitFor.ALL,
    "each": Each.LATEST,
}

Make = Callable[..., Subscribed]


def test_a_run_starts_once_each_package_has_something_new(subscribed: Make) -> None:
    both = subscribed(**ALL)
    assert both.publish("app@1.0", "other@1.0").runs == 0
    assert both.publish("app@1.1").runs == 0
    assert both.publish("docs@2.0").runs == 1
    assert both.carry_out() == ["app@1.1 docs@2.0"]


def test_the_run_is_for_the_version_that_came_last_and_says_so(subscribed: Make) -> None:
    both = subscribed(**ALL)
    both.publish("docs@2.0")
    both.publish("app@1.0")
    (run,) = both.runs()
    assert (run.payload["package"], run.payload["version"]) == ("updates/app", "1.0")
    assert run.payload["reason"] == "version.detected of updates/app@1.0, the last of 2 packages"
    versions: Any = run.payload["versions"]
    assert [sorted(one) for one in versions] == [["artifacts", "digest", "package", "version"]] * 2
    assert [one["digest"] for one in versions] == [both.version(n).digest for n in ("app@1.0", "docs@2.0")]
    assert [artifact["size"] for one in versions for artifact in one["artifacts"]] == [10, 10]


def test_after_a_run_each_needs_something_new_again(subscribed: Make) -> None:
    both = subscribed(**ALL)
    both.publish("app@1.0", "docs@2.0")
    assert both.carry_out() == ["app@1.0 docs@2.0"]
    both.publish("app@1.1", "app@1.2")
    assert both.carry_out() == []
    both.publish("docs@2.1")
    assert both.carry_out() == ["app@1.2 docs@2.1"]


def test_all_that_comes_in_one_poll_makes_one_run(subscribed: Make) -> None:
    both = subscribed(**ALL)
    assert both.publish("app@1.0", "docs@1.0", "app@1.1", "docs@1.1").runs == 1
    assert both.queued() == ["app@1.1 docs@1.1"]


def test_a_pattern_stands_for_every_package_found_under_it(subscribed: Make) -> None:
    every = subscribed(**ALL | {"packages": ("updates/acme-*",)})
    assert every.progress().lacks == ("updates/acme-*",)
    every.publish("acme-a@1", "acme-b@1", "app@1")
    assert every.carry_out() == ["acme-a@1 acme-b@1"]
    every.publish("acme-a@2", "acme-c@1")
    assert (every.carry_out(), list(every.progress().lacks)) == ([], ["updates/acme-b"])
    every.publish("acme-b@2")
    assert every.carry_out() == ["acme-a@2 acme-b@2 acme-c@1"]


def test_a_pattern_without_a_package_keeps_the_run_waiting(subscribed: Make) -> None:
    every = subscribed(**ALL | {"packages": ("updates/app", "updates/acme-*")})
    every.publish("app@1.0")
    assert (every.queued(), every.progress().lacks) == ([], ("updates/acme-*",))
    every.publish("acme-a@1.0")
    assert every.queued() == ["acme-a@1.0 app@1.0"]


def test_newer_versions_replace_the_run_that_has_not_begun(subscribed: Make) -> None:
    both = subscribed(**ALL)
    both.publish("app@1.0", "docs@1.0")
    assert both.publish("app@1.1").runs == 1
    first, second = both.runs()
    assert (given(first), first.state, first.reason) == (
        "app@1.0 docs@1.0",
        RunState.CANCELLED,
        "newer versions are to be run",
    )
    assert given(second) == "app@1.1 docs@1.0"
    assert both.carry_out() == ["app@1.1 docs@1.0"]


def test_a_run_that_goes_on_is_left_to_its_end_and_the_next_waits_for_it(subscribed: Make) -> None:
    both = subscribed(**ALL)
    both.publish("app@1.0", "docs@1.0")
    going = both.begin()
    both.publish("app@1.1", "docs@1.1")
    both.publish("app@1.2")
    assert both.begin() is None
    both.end(going)
    assert both.carry_out() == ["app@1.2 docs@1.1"]


@pytest.mark.parametrize("how", ["missing", "replaced", "yanked"])
def test_what_is_gone_before_all_have_come_counts_no_more(subscribed: Make, how: str) -> None:
    both = subscribed(**ALL)
    both.publish("app@1.0", "app@0.9", "other@1", "other@2", "other@3")
    if how == "missing":
        both.withdraw("app@1.0", "app@0.9")
    elif how == "replaced":
        both.publish("app@1.0", "app@0.9", content="other")
    else:
        both.publish("app@1.0", "app@0.9", yanked="broken")
    assert both.publish("docs@1.0").runs == 0
    assert both.progress().lacks == ("updates/app",)
    both.publish("app@1.1")
    assert both.carry_out() == ["app@1.1 docs@1.0"]


def test_an_older_version_that_came_too_takes_the_place_of_one_that_is_gone(subscribed: Make) -> None:
    both = subscribed(**ALL)
    both.publish("app@1.0", "app@1.1")
    both.publish("app@1.1", yanked="broken")
    both.publish("docs@1.0")
    assert both.carry_out() == ["app@1.0 docs@1.0"]


def test_what_is_older_than_what_was_run_counts_only_once_that_is_gone(subscribed: Make) -> None:
    both = subscribed(**ALL)
    both.publish("app@1.1", "docs@1.0")
    both.carry_out()
    both.publish("app@1.0", "docs@1.1")
    assert (both.queued(), both.progress().lacks) == ([], ("updates/app",))
    both.publish("app@1.1", yanked="broken")
    both.publish("docs@1.2")
    assert both.carry_out() == ["app@1.0 docs@1.2"]


def test_what_has_gathered_outlives_a_restart(subscribed: Make, store: SqlStore, tmp_path: Path) -> None:
    subscribed(**ALL).publish("app@1.0")
    store.close()
    reopened = open_store(database(tmp_path))
    with reopened.read() as transaction:
        (subscription,) = transaction.subscriptions.all()
        (kept,) = transaction.gathering.of(subscription.id)
    reopened.close()
    assert (kept.version.version, kept.event.kind) == ("1.0", "version.detected")


def test_what_gathers_is_written_with_the_event_or_not_at_all(
    subscribed: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    both = subscribed(**ALL)
    monkeypatch.setattr("levelgate.storage.packages.SqlPackages.contacted", _cut_off)
    with pytest.raises(OSError, match="cut off"):
        both.publish("app@1.0")
    monkeypatch.undo()
    assert (both.ledger.events("version.*"), both.progress().gathered) == ([], [])
    both.publish("docs@1.0")
    assert both.queued() == ["app@1.0 docs@1.0"]


def _cut_off(*_: object) -> None:
    raise OSError("cut off")


def test_what_has_gathered_is_forgotten_with_the_subscription(subscribed: Make) -> None:
    both = subscribed(**ALL)
    both.publish("app@1.0")
    both.remove()
    both.add()
    assert (list(both.progress().gathered), both.progress().lacks) == ([], ALL["packages"])


@pytest.mark.parametrize(
    ("change", "kept"),
    [
        ({"packages": ("updates/app", "updates/tool")}, ["updates/app"]),
        ({"packages": ("updates/a*", "updates/docs", "updates/tool")}, ["updates/app", "updates/docs"]),
        ({"events": ("version.yanked",)}, []),
        ({"wait_for": WaitFor.ANY, "each": Each.VERSION}, []),
        ({"pipeline": "image", "events": ("version.detected", "version.yanked")}, ["updates/app", "updates/docs"]),
    ],
)
def test_what_still_fits_stays_when_the_subscription_is_changed(
    subscribed: Make, change: dict[str, Any], kept: list[str]
) -> None:
    three = subscribed(**ALL | {"packages": ("updates/app", "updates/docs", "updates/tool")})
    three.publish("app@1.0", "docs@1.0")
    three.change(**change)
    with three.ledger.store.read() as transaction:
        gathered = transaction.gathering.of(three.progress().subscription.id)
    assert [one.package for one in gathered] == kept


def test_what_was_dropped_by_a_change_does_not_come_back_with_another(subscribed: Make) -> None:
    both = subscribed(**ALL)
    both.publish("app@1.0")
    both.change(packages=("updates/docs", "updates/tool"))
    both.change(**ALL)
    assert both.progress().lacks == ALL["packages"]


def _watch(subscribed: Subscribed, name: str) -> None:
    """Watch another name or pattern in place of what is watched."""
    with subscribed.ledger.store.write() as transaction:
        (found,) = transaction.packages.definitions("updates")
        transaction.packages.define(replace(found, name=name))


def test_a_package_that_is_watched_no_more_is_not_waited_for_by_a_pattern(subscribed: Make) -> None:
    every = subscribed(**ALL | {"packages": ("updates/*",)})
    every.publish("app@1.0")
    every.carry_out()
    every.publish("docs@1.0")
    assert every.queued() == []
    _watch(every, "docs")
    every.publish("docs@1.1")
    assert every.queued() == ["docs@1.1"]


def test_what_gathered_of_a_package_that_is_watched_no_more_does_not_count(subscribed: Make) -> None:
    both = subscribed(**ALL)
    both.publish("app@1.0")
    _watch(both, "docs")
    both.publish("docs@1.0")
    assert (both.queued(), both.progress().lacks) == ([], ("updates/app",))
    _watch(both, "*")
    both.publish("docs@1.1")
    assert both.queued() == ["app@1.0 docs@1.1"]


def test_what_came_before_and_is_back_again_counts_at_the_next_event(subscribed: Make) -> None:
    both = subscribed(**ALL)
    both.publish("app@1.1", "app@1.2")
    both.publish("app@1.2", yanked="broken")
    both.publish("docs@1.0")
    assert both.queued() == ["app@1.1 docs@1.0"]
    both.publish("app@1.2")
    assert both.queued() == ["app@1.1 docs@1.0"]
    both.publish("docs@0.9")
    assert both.queued() == ["app@1.2 docs@1.0"]


def test_other_events_gather_as_well(subscribed: Make) -> None:
    gone = subscribed(**ALL | {"events": ("version.missing",)})
    gone.publish("app@1.0", "docs@1.0", "other@1", "other@2", "other@3")
    gone.withdraw("app@1.0")
    assert gone.queued() == []
    gone.withdraw("docs@1.0")
    assert gone.queued() == ["app@1.0 docs@1.0"]


def test_a_test_says_what_is_missing(subscribed: Make) -> None:
    both = subscribed(**ALL)
    both.publish("docs@1.0")
    told = both.test("updates/docs@1.0")
    assert (list(told.runs), told.reason, told.lacks) == ([], "it waits for updates/app", ("updates/app",))
    assert both.progress().lacks == ("updates/app",)


def test_a_test_says_what_the_run_would_be_given(subscribed: Make) -> None:
    both = subscribed(**ALL | {"events": ("version.yanked",)})
    both.publish("app@1.0", "docs@1.0")
    both.publish("docs@1.0", yanked="broken")
    both.change(events=("version.yanked", "version.detected"))
    (run,) = both.test("updates/app@1.0").runs
    versions: Any = run.payload["versions"]
    assert [one["package"] for one in versions] == ["updates/app", "updates/docs"]
    assert run.payload["version"] == "1.0"
    assert both.queued() == []


def test_a_test_of_what_was_run_already_says_so(subscribed: Make) -> None:
    both = subscribed(**ALL)
    both.publish("app@1.1", "app@1.0", "docs@1.0")
    both.carry_out()
    assert both.test("updates/app@1.0").reason == "it waits for updates/app, updates/docs"


def test_how_far_it_has_come_is_shown_with_its_last_run(subscribed: Make) -> None:
    both = subscribed(**ALL)
    assert both.progress().last_run is None
    both.publish("app@1.0", "docs@1.0")
    both.carry_out()
    both.publish("docs@1.1")
    progress = both.progress()
    assert progress.last_run is not None
    assert (given(progress.last_run), progress.last_run.state) == ("app@1.0 docs@1.0", RunState.SUCCEEDED)
    assert [(one.package, one.version.version) for one in progress.gathered] == [("updates/docs", "1.1")]
    assert progress.lacks == ("updates/app",)
