"""What is recorded, as the commands show it."""

from __future__ import annotations

import json

import pytest

from fakes.terminal import Terminal
from fakes.yum_repository import YumRepository, rpm
from levelgate.domain.package import PackageDefinition, Start, StartPolicy
from levelgate.domain.pipeline import PipelineDefinition
from levelgate.domain.repository import RepositoryDefinition
from levelgate.domain.subscription import SubscriptionDefinition
from levelgate.domain.times import from_epoch
from levelgate.storage.store import open_store


@pytest.fixture
def watched(terminal: Terminal, yum: YumRepository) -> YumRepository:
    """Define the repository `updates`, all of its packages, and a command for every version of `app`."""
    store = open_store(terminal.database)
    address = {"url": yum.url}
    with store.write() as transaction:
        due_at = from_epoch(1)
        assert due_at is not None
        transaction.repositories.add(
            RepositoryDefinition(name="updates", type="yum", settings=address, identity=address), due_at=due_at
        )
        start = StartPolicy(kind=Start.ALL)
        transaction.packages.define(PackageDefinition(repository="updates", name="*", start=start))
        transaction.pipelines.add(
            PipelineDefinition(name="say", type="command", settings={"command": ["/bin/echo", "started"]})
        )
        transaction.subscriptions.add(SubscriptionDefinition(name="say-app", packages=("updates/app",), pipeline="say"))
    store.close()
    return yum


def test_a_poll_records_every_version_and_lists_them_in_rpms_order(terminal: Terminal, watched: YumRepository) -> None:
    watched.publish([rpm("app", evr) for evr in ("1.10-1", "1.9-1", "2.0~rc1-1", "2.0-1")])
    report = terminal.json("repository", "poll", "updates")
    assert (report["outcome"], report["added"]) == ("recorded", 4)
    versions = [version["version"] for version in terminal.json("version", "list", "updates/app")]
    assert versions == ["1.9-1", "1.10-1", "2.0~rc1-1", "2.0-1"]


def test_versions_are_tables_for_people(terminal: Terminal, watched: YumRepository) -> None:
    watched.publish([rpm("app", "1.0-1"), rpm("app", "1.0-1", arch="aarch64")])
    terminal.run("repository", "poll", "updates")
    (row,) = (line for line in terminal.run("version", "list", "updates/app").out.splitlines() if "1.0-1" in line)
    assert "present" in row
    assert "aarch64, x86_64" in row


def test_a_version_is_shown_with_its_artifacts(terminal: Terminal, watched: YumRepository) -> None:
    watched.publish([rpm("app", "1.0-1")])
    terminal.run("repository", "poll", "updates")
    shown = terminal.run("version", "show", "updates/app@1.0-1")
    assert shown.status == 0
    assert f"{watched.url}" in shown.out
    assert "\n  x86_64, " in shown.out
    assert max(len(line) for line in shown.out.partition("artifacts\n")[2].splitlines() if "://" not in line) < 80
    found = terminal.json("version", "show", "updates/app@1.0-1")
    assert terminal.json("version", "show", str(found["id"])) == found


def test_packages_found_by_a_pattern_are_listed_by_their_full_names(terminal: Terminal, watched: YumRepository) -> None:
    watched.publish([rpm("app"), rpm("libstdc++")])
    terminal.run("repository", "poll", "updates")
    assert [one["name"] for one in terminal.json("package", "list")] == ["updates/app", "updates/libstdc++"]
    assert [one["name"] for one in terminal.json("package", "list", "--patterns")] == ["updates/*"]
    assert terminal.json("package", "show", "updates/libstdc++")["definition"]["name"] == "*"


def test_a_failed_poll_says_why_and_leaves_its_mark_on_the_repository(
    terminal: Terminal, watched: YumRepository
) -> None:
    assert not watched.repodata.exists()
    said = terminal.run("repository", "poll", "updates")
    assert (said.status, said.err.startswith("error[address-not-found]: ")) == (1, True)
    (row,) = (line for line in terminal.run("repository", "list").out.splitlines() if "updates" in line)
    assert "failing: address-not-found" in row


def test_a_run_that_waits_is_listed_and_found_by_its_id(terminal: Terminal, watched: YumRepository) -> None:
    watched.publish([rpm("app", "1.0-1")])
    terminal.run("repository", "poll", "updates")
    (run,) = terminal.json("run", "list")
    assert (run["state"], run["package"], run["version"]) == ("queued", "updates/app", "1.0-1")
    assert "updates/app@1.0-1" in terminal.run("run", "list", "--state", "queued").out
    assert terminal.json("run", "show", run["id"][:8]) == run
    assert terminal.json("run", "log", run["id"]) == {"text": "", "position": 0, "ended": False}


def test_a_list_of_runs_can_be_cut_short(terminal: Terminal, watched: YumRepository) -> None:
    watched.publish([rpm("app", f"1.{number}-1") for number in range(5)])
    terminal.run("repository", "poll", "updates")
    assert len(terminal.json("run", "list", "--limit", "2")) == 2


def test_events_are_listed_with_what_they_are_about(terminal: Terminal, watched: YumRepository) -> None:
    watched.publish([rpm("app", "1.0-1")])
    terminal.run("repository", "poll", "updates")
    (event,) = terminal.json("event", "list", "--kind", "version.detected")
    assert (event["data"]["package"], event["data"]["version"]) == ("updates/app", "1.0-1")
    assert "updates/app@1.0-1" in terminal.run("event", "list", "--package", "updates/app").out


def test_events_are_listed_up_to_a_limit(terminal: Terminal, watched: YumRepository) -> None:
    watched.publish([rpm("app", f"1.{number}-1") for number in range(5)])
    terminal.run("repository", "poll", "updates")
    assert [event["number"] for event in terminal.json("event", "list", "--after", "1", "--limit", "2")] == [2, 3]


def test_events_of_runs_are_listed_with_pipeline_and_run(terminal: Terminal, watched: YumRepository) -> None:
    watched.publish([rpm("app", "1.0-1")])
    terminal.run("repository", "poll", "updates")
    (run,) = terminal.json("run", "list")
    said = terminal.run("event", "list", "--kind", "run.queued").out
    assert f"say {run['id'][:12]}" in said
    assert run["id"] not in said


def test_one_event_is_shown_with_all_that_it_says(terminal: Terminal, watched: YumRepository) -> None:
    watched.publish([rpm("app", "1.0-1")])
    terminal.run("repository", "poll", "updates")
    (event,) = terminal.json("event", "list", "--kind", "version.detected")
    assert terminal.json("event", "show", str(event["number"])) == event
    said = terminal.run("event", "show", str(event["number"])).out
    assert event["hash"] in said
    assert event["data"]["digest"] in said


def test_an_event_that_is_not_there_is_said(terminal: Terminal, watched: YumRepository) -> None:
    assert watched.url
    said = terminal.run("event", "show", "999")
    assert (said.status, said.err.startswith("error[not-found]: there is no event 999")) == (1, True)


def test_a_poll_is_logged_where_that_is_wanted(terminal: Terminal, watched: YumRepository) -> None:
    watched.publish([rpm("app", "1.0-1")])
    assert "polled" not in terminal.run("repository", "poll", "updates").err
    watched.publish([rpm("app", "1.0-1"), rpm("app", "1.1-1")])
    said = terminal.run("repository", "poll", "updates", "--verbose")
    assert "repository updates polled: recorded, 1 added, 0 changed, 1 run\n" in said.err


def test_a_version_that_is_gone_once_is_said_to_wait(terminal: Terminal, watched: YumRepository) -> None:
    watched.publish([rpm("app", f"1.{number}-1") for number in range(5)])
    terminal.run("repository", "poll", "updates")
    watched.publish([rpm("app", f"1.{number}-1") for number in range(4)])
    report = terminal.json("repository", "poll", "updates")
    assert (report["absent"], report["changed"]) == (1, 0)
    watched.publish([rpm("app", f"1.{number}-1") for number in range(5)])
    terminal.run("repository", "poll", "updates")
    watched.publish([rpm("app", f"1.{number}-1") for number in range(4)])
    said = terminal.run("repository", "poll", "updates", "--verbose")
    assert "1 version absent, waiting for confirmation" in said.err


def test_packages_and_patterns_are_listed_with_how_much_is_recorded(terminal: Terminal, watched: YumRepository) -> None:
    watched.publish([rpm("app", "1.0-1"), rpm("app", "1.1-1"), rpm("lib", "3-1")])
    terminal.run("repository", "poll", "updates")
    counts = {one["name"]: one["recorded_versions"] for one in terminal.json("package", "list")}
    assert counts == {"updates/app": 2, "updates/lib": 1}
    (pattern,) = terminal.json("package", "list", "--patterns")
    assert (pattern["packages"], pattern["recorded_versions"]) == (2, 3)
    head, *_, row = terminal.run("package", "list", "--patterns").out.splitlines()
    assert ("GOVERNED BY" in head, "2 packages" in row) == (True, True)


def test_a_bad_reference_is_said_before_anything_is_asked(terminal: Terminal, watched: YumRepository) -> None:
    assert watched.url
    said = terminal.run("version", "list", "app")
    assert (said.status, said.out) == (1, "")
    assert said.err.startswith("error[reference-invalid]: 'app' is not a package")


def test_pipelines_and_subscriptions_are_shown(terminal: Terminal, watched: YumRepository) -> None:
    assert watched.url
    assert [one["name"] for one in terminal.json("pipeline", "list")] == ["say"]
    assert "/bin/echo" in terminal.run("pipeline", "show", "say").out
    assert terminal.json("subscription", "show", "say-app")["definition"]["packages"] == ["updates/app"]
    assert "say-app" in terminal.run("subscription", "list").out


@pytest.mark.parametrize(
    "arguments",
    [
        ("repository", "list"),
        ("package", "list"),
        ("version", "list", "updates/app"),
        ("pipeline", "list"),
        ("subscription", "list"),
        ("run", "list"),
        ("event", "list"),
        ("plugin", "list"),
    ],
)
def test_every_list_is_one_json_array(terminal: Terminal, watched: YumRepository, arguments: tuple[str, ...]) -> None:
    watched.publish([rpm("app", "1.0-1")])
    terminal.run("repository", "poll", "updates")
    said = terminal.run(*arguments, "--json")
    assert isinstance(json.loads(said.out), list)


def test_what_is_recorded_is_what_its_events_tell(terminal: Terminal, watched: YumRepository) -> None:
    watched.publish([rpm("app", "1.0-1"), rpm("lib", "2.0-1")])
    terminal.run("repository", "poll", "updates")
    watched.publish([rpm("app", "1.0-1", content=b"other bytes"), rpm("lib", "2.0-1"), rpm("lib", "2.1-1")])
    terminal.run("repository", "poll", "updates")
    assert terminal.json("db", "check", "--replay")["findings"] == []
    store = open_store(terminal.database)
    with store.write() as transaction:
        transaction.versions.accept(3)
    store.close()
    checked = terminal.run("db", "check", "--replay")
    assert checked.status == 1
    assert "version 3: quarantined_from is stored as None" in " ".join(checked.out.split())
