"""Promotion with the installed program: it climbs, is signed off, approved, and rolled back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from fakes.installed import Installed
from fakes.yum_repository import YumRepository, rpm

_DECLARATION = """\
repositories: [{{name: updates, type: yum, url: "{url}", interval: 1s}}]
packages: [{{name: app, repository: updates, track: web}}]
pipelines: [{{name: deploy, type: command, command: [/bin/sh, -c, "echo $LEVELGATE_LEVEL $LEVELGATE_VERSION"]}}]
tracks:
  - name: web
    levels:
      - {{name: dev, work: [deploy]}}
      - {{name: qa, after: [dev], work: [deploy], exit: {{sign_offs: {{count: 1, of: [ann]}}}}}}
      - {{name: prod, after: [qa], activate: manual, work: [deploy], entry: {{approvals: {{count: 1, of: [bob]}}}}}}
"""


@pytest.fixture
def yum(installed: Installed, tmp_path: Path) -> YumRepository:
    """Declare the track."""
    yum = YumRepository(tmp_path / "repository")
    (tmp_path / "levelgate.yaml").write_text(_DECLARATION.format(url=yum.url))
    yum.publish([rpm("app", "1.0-1")])
    assert installed.run("apply", "--yes").returncode == 0
    return yum


def _climb(installed: Installed, version: str) -> Any:
    """Let a version climb to prod, and return its promotion there."""
    installed.json("serve", "--once")
    (qa,) = installed.json("promotion", "list", "--level", "qa", "--state", "active")
    assert qa["version"] == version
    assert installed.json("approve", str(qa["id"]), "--as", "ann")["state"] == "passed"
    asked = installed.json("promote", version, "prod", "--reason", "wanted")
    assert (asked["state"], [one["gate"] for one in asked["missing"]]) == ("waiting", ["approvals"])
    assert installed.json("approve", str(asked["id"]), "--as", "bob")["state"] == "active"
    installed.json("serve", "--once")
    return installed.json("promotion", "show", str(asked["id"]))


def test_versions_climb_to_prod_and_are_rolled_back(installed: Installed, yum: YumRepository) -> None:
    assert _climb(installed, "updates/app@1.0-1")["grant"]["level"] == "web/prod"
    yum.publish([rpm("app", "1.0-1"), rpm("app", "1.1-1")])
    assert _climb(installed, "updates/app@1.1-1")["state"] == "passed"
    back = installed.json("rollback", "updates/app", "prod", "updates/app@1.0-1", "--reason", "1.1 leaks")
    assert (back["state"], back["rollback"]) == ("active", True)
    installed.json("serve", "--once")
    done = installed.json("promotion", "show", str(back["id"]))
    (run,) = done["runs"]
    assert (done["state"], installed.run("run", "log", run["run"]).stdout) == ("passed", "web/prod 1.0-1\n")
    (pin,) = installed.json("hold", "list")
    assert (pin["kind"], pin["pinned_at"]) == ("pin", "updates/app@1.0-1")
    assert installed.json("resume", "updates/app", "prod", "--yes")["resumed"] is True
