"""Files that are right, and what they become."""

from __future__ import annotations

from datetime import timedelta

import pytest

from fakes.files import PIPELINES, REPOSITORIES, declarations, read
from levelgate.domain.package import Line, PackageDefinition, Start, StartPolicy
from levelgate.domain.pipeline import DEFAULT_SPACING
from levelgate.domain.repository import RepositoryDefinition
from levelgate.domain.subscription import Each, WaitFor


def _package(fields: str) -> PackageDefinition:
    return read(f"{REPOSITORIES}packages: [{{name: app, repository: updates, {fields}}}]\n").packages[0]


def test_a_repository_is_read_with_its_secrets_as_references() -> None:
    text = """\
repositories:
  - name: updates
    type: toy
    url: https://repo.example.com/el9
    interval: 90s
    username: ci
    password: ${env:UPDATES_PASSWORD}
"""

    assert read(text).repositories == (
        RepositoryDefinition(
            name="updates",
            type="toy",
            settings={
                "username": "ci",
                "password": "${env:UPDATES_PASSWORD}",
                "url": "https://repo.example.com/el9/",
            },
            identity={"url": "https://repo.example.com/el9/", "shelf": ""},
            interval=timedelta(seconds=90),
        ),
    )


@pytest.mark.parametrize(
    "fields",
    [
        {"name": "other", "type": "toy", "url": "https://repo.example.com/el9"},
        {"url": "https://repo.example.com/el9/", "type": "toy", "name": "updates", "interval": "5m"},
        {"name": "updates", "type": "toy", "url": "https://repo.example.com/el9/", "token": "${env:TOKEN}"},
    ],
)
def test_names_secrets_and_the_order_of_keys_make_no_other_repository(fields: dict[str, str]) -> None:
    first = read(REPOSITORIES).repositories[0]

    other = declarations().entry("repositories", fields)

    assert isinstance(other, RepositoryDefinition)
    assert other.fingerprint == first.fingerprint


def test_another_shelf_makes_another_repository() -> None:
    first = read(REPOSITORIES).repositories[0]

    other = declarations().entry(
        "repositories", {"name": "updates", "type": "toy", "url": first.settings["url"], "shelf": "top"}
    )

    assert isinstance(other, RepositoryDefinition)
    assert other.fingerprint != first.fingerprint


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("newest", StartPolicy()),
        ("none", StartPolicy(kind=Start.NONE)),
        ("all", StartPolicy(kind=Start.ALL)),
        ("{last: 5}", StartPolicy(kind=Start.LAST, count=5)),
    ],
)
def test_a_start_policy_is_read(said: str, meant: StartPolicy) -> None:
    assert _package(f"start: {said}").start == meant


def test_lines_keep_the_order_of_the_file() -> None:
    assert _package('lines: {"2.x": ">=2,<3", "1.x": ">=1,<2", rest: ""}').lines == (
        Line(name="2.x", versions=">=2,<3"),
        Line(name="1.x", versions=">=1,<2"),
        Line(name="rest", versions=""),
    )


def test_packages_keep_their_places_in_the_file() -> None:
    text = f"{REPOSITORIES}packages: [{{name: b, repository: updates}}, {{name: 'a*', repository: updates}}]\n"

    assert [(package.name, package.position) for package in read(text).packages] == [("b", 0), ("a*", 1)]


def test_a_spec_stands_for_the_fields_that_its_type_reads_in_it() -> None:
    text = f"{REPOSITORIES}packages: [{{repository: updates, spec: app = 1.2}}]\n"

    package = read(text).packages[0]

    assert (package.name, package.versions) == ("app", "==1.2")


def test_a_pipeline_has_a_timeout_and_waits_between_attempts() -> None:
    text = "pipelines: [{name: p, type: toy, command: [make, image], timeout: 1h, spacing: [5s, 2m]}]\n"

    pipeline = read(text).pipelines[0]

    assert pipeline.settings == {"command": ["make", "image"]}
    assert pipeline.timeout == timedelta(hours=1)
    assert pipeline.spacing == (timedelta(seconds=5), timedelta(minutes=2))


def test_a_pipeline_is_tried_again_at_the_usual_times_unless_told_otherwise() -> None:
    assert read(PIPELINES).pipelines[0].spacing == DEFAULT_SPACING


@pytest.mark.parametrize(
    ("fields", "each", "wait_for", "quiet"),
    [
        ("each: latest, quiet: 2m", Each.LATEST, WaitFor.ANY, timedelta(minutes=2)),
        ("wait_for: all", Each.LATEST, WaitFor.ALL, None),
        ("wait_for: all, each: latest, quiet: null", Each.LATEST, WaitFor.ALL, None),
    ],
)
def test_a_subscription_says_what_it_waits_for(
    fields: str, each: Each, wait_for: WaitFor, quiet: timedelta | None
) -> None:
    (subscription,) = read(
        f"{REPOSITORIES}{PIPELINES}"
        f'subscriptions: [{{name: images, packages: ["updates/a*"], pipeline: rebuild, {fields}}}]\n'
    ).subscriptions

    assert (subscription.each, subscription.wait_for, subscription.quiet) == (each, wait_for, quiet)


def test_a_subscription_is_for_each_detected_version_unless_told_otherwise() -> None:
    text = f"{REPOSITORIES}{PIPELINES}subscriptions: [{{name: s, packages: ['updates/*'], pipeline: rebuild}}]\n"

    subscription = read(text).subscriptions[0]

    assert (subscription.events, subscription.each) == (("version.detected",), Each.VERSION)


def test_a_section_without_entries_is_no_error() -> None:
    assert read("repositories:\npackages: []\n").packages == ()
