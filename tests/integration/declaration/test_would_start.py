"""What a subscription would start, told without starting it."""

from __future__ import annotations

import pytest

from fakes.declaring import Declaring
from fakes.toys import toy_version
from levelgate.errors import NotFound
from levelgate.usecases.poll import poll_repository
from levelgate.usecases.subscriptions import would_start

WATCHED = """\
repositories: [{name: one, type: toy, url: "https://repo.example.com/one/"}]
packages: [{name: app, repository: one, start: all}]
pipelines: [{name: rebuild, type: toy, command: [make]}]
subscriptions: [{name: images, packages: ["one/app"], pipeline: rebuild}]
"""


@pytest.fixture
def watched(declaring: Declaring) -> Declaring:
    """A ledger that has seen version 1.0 of `one/app`."""
    declaring.apply(WATCHED)
    declaring.toy.versions = [toy_version("app", "1.0")]
    poll_repository(declaring.environment, "one", owner="host:1:test")
    return declaring


def _detected(watched: Declaring) -> int:
    return next(event.number for event in watched.events() if event.kind == "version.detected")


@pytest.mark.parametrize("cause", ["event", "one/app@1.0"])
def test_the_runs_of_an_event_or_a_version_are_told(watched: Declaring, cause: str) -> None:
    told = would_start(watched.environment, "images", str(_detected(watched)) if cause == "event" else cause)

    assert [(run.payload["pipeline"], run.payload["version"]) for run in told.runs] == [("rebuild", "1.0")]


def test_an_event_that_is_about_no_version_starts_nothing(watched: Declaring) -> None:
    told = would_start(watched.environment, "images", "1")

    assert (list(told.runs), told.reason) == ([], "event 1 is about no version")


def test_asking_starts_nothing(watched: Declaring) -> None:
    before = watched.events()

    would_start(watched.environment, "images", "one/app@1.0")

    assert watched.events() == before


def test_an_event_that_does_not_exist_is_not_found(watched: Declaring) -> None:
    with pytest.raises(NotFound, match="there is no event 999"):
        would_start(watched.environment, "images", "999")
