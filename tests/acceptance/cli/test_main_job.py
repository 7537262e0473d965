"""The main job with the installed program: declared, polled, recorded, started, followed."""

from __future__ import annotations

import json
import re
import signal
from pathlib import Path

import pytest

from fakes.installed import Installed
from fakes.yum_repository import YumRepository, rpm


@pytest.fixture
def yum(installed: Installed, tmp_path: Path) -> YumRepository:
    """Declare a repository with two versions of `app`, and a command for each version."""
    yum = YumRepository(tmp_path / "repository")
    yum.publish([rpm("app", "1.9-1"), rpm("app", "1.10-1")])
    (tmp_path / "levelgate.yaml").write_text(
        f"repositories:\n  - {{name: updates, type: yum, url: '{yum.url}', interval: 1s}}\n"
        "packages:\n  - {name: app, repository: updates, start: all}\n"
        "pipelines:\n  - {name: say, type: command, command: [/bin/sh, -c, 'echo got $LEVELGATE_VERSION']}\n"
        "subscriptions:\n  - {name: say-all, packages: ['updates/*'], pipeline: say}\n"
    )
    assert installed.run("apply", "--yes").returncode == 0
    return yum


@pytest.mark.usefixtures("yum")
def test_once_polls_records_starts_and_ends(installed: Installed) -> None:
    report = installed.json("serve", "--once")
    assert [(poll["repository"], poll["outcome"], poll["added"]) for poll in report["polls"]] == [
        ("updates", "recorded", 2)
    ]
    assert report["runs"] == {"succeeded": 2}
    versions = [version["version"] for version in installed.json("version", "list", "updates/app")]
    assert versions == ["1.9-1", "1.10-1"]
    logs = {installed.run("run", "log", run["id"], "--follow").stdout for run in installed.json("run", "list")}
    assert logs == {"got 1.9-1\n", "got 1.10-1\n"}


def test_once_fails_where_a_repository_cannot_be_polled(installed: Installed, yum: YumRepository) -> None:
    (yum.repodata / "repomd.xml").unlink()
    done = installed.run("serve", "--once", "--json")
    assert done.returncode == 1
    assert json.loads(done.stdout)["errors"]["updates"]["code"] == "address-not-found"


@pytest.mark.usefixtures("yum")
def test_what_another_process_records_is_followed(installed: Installed) -> None:
    with installed.start("event", "follow", "--after", "0", "--kind", "version.*", "--json") as following:
        assert following.stdout is not None
        assert installed.run("repository", "poll", "updates").returncode == 0
        seen = [json.loads(following.stdout.readline())["data"]["version"] for _ in range(2)]
        following.send_signal(signal.SIGINT)
        following.communicate(timeout=20)
    assert seen == ["1.9-1", "1.10-1"]


def test_a_first_contact_tells_how_far_it_has_come(installed: Installed, yum: YumRepository) -> None:
    yum.publish([rpm("app", f"1.{number}-1") for number in range(2001)])
    done = installed.run("repository", "poll", "updates", "--json")
    assert done.stderr.splitlines()[-1] == "updates: recording versions: 2,001 of 2,001"
    assert json.loads(done.stdout)["added"] == 2001
    assert len(installed.json("version", "list", "updates/app")) == 2001


@pytest.mark.usefixtures("yum")
def test_logs_are_json_lines_when_asked(installed: Installed) -> None:
    done = installed.run("serve", "--once", "--log-format", "json")
    kinds = {json.loads(line).get("event", {}).get("kind") for line in done.stderr.splitlines()}
    assert {"version.detected", "run.ended"} <= kinds


@pytest.mark.usefixtures("yum")
def test_a_verbose_log_also_tells_of_polls_that_found_nothing_new(installed: Installed) -> None:
    installed.run("serve", "--once")
    line = "repository updates polled: unchanged, 0 added, 0 changed"
    assert line not in installed.run("serve", "--once").stderr
    assert line in installed.run("serve", "--once", "--verbose").stderr


@pytest.mark.usefixtures("yum")
def test_a_log_can_be_asked_for_from_a_line_about_its_run(installed: Installed) -> None:
    done = installed.run("serve", "--once")
    runs = set(re.findall(r"run\.ended .* run=(\w{12}) ", done.stderr))
    assert {installed.run("run", "log", run).stdout for run in runs} == {"got 1.9-1\n", "got 1.10-1\n"}
