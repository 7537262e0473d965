"""Subscriptions that wait, and quarantine, with the installed program."""

from __future__ import annotations

from pathlib import Path

import pytest

from fakes.installed import Installed
from fakes.yum_repository import YumRepository, rpm

DECLARATION = """\
repositories: [{{name: updates, type: yum, url: "{url}", interval: 1s}}]
packages: [{{name: "*", repository: updates, start: all}}]
pipelines:
  - name: say
    type: command
    command: [python3, -c, "import json, os; print(json.load(open(os.environ['LEVELGATE_RUN_FILE']))['versions'])"]
subscriptions:
  - {{name: both, packages: ["updates/app", "updates/docs"], wait_for: all, quiet: 1s, pipeline: say}}
"""


@pytest.fixture
def yum(installed: Installed, tmp_path: Path) -> YumRepository:
    """Declare a subscription that waits for `app` and `docs`, and then for quiet."""
    yum = YumRepository(tmp_path / "repository")
    (tmp_path / "levelgate.yaml").write_text(DECLARATION.format(url=yum.url))
    assert installed.run("apply", "--yes").returncode == 0
    return yum


def test_one_run_is_given_what_is_new_of_each_package_also_what_was_accepted(
    installed: Installed, yum: YumRepository
) -> None:
    for content in (b"one", b"two"):
        yum.publish([rpm("app", "1.0-1", content=content)])
        installed.run("repository", "poll", "updates")
    yum.publish([rpm("app", "1.0-1", content=b"two"), rpm("docs", "2.1-1")])
    assert installed.json("serve", "--once")["runs"] == {}
    quarantined = installed.json("version", "show", "updates/app@1.0-1")
    assert installed.json("accept", "updates/app@1.0-1", "--reason", "meant so")["runs"] == 1
    waiting = installed.json("subscription", "show", "both")["last_run"]
    assert waiting["state"] == "queued"
    with installed.start("serve") as server:
        log = installed.run("run", "log", waiting["id"], "--follow").stdout
        server.terminate()
        server.communicate(timeout=30)
    assert quarantined["digest"] in log
    assert "'updates/docs', 'version': '2.1-1'" in log
    assert installed.json("subscription", "show", "both")["last_run"]["state"] == "succeeded"
