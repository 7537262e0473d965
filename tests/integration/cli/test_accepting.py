"""What people see of quarantine, and of subscriptions that wait."""

from __future__ import annotations

import pytest

from fakes.terminal import Terminal
from fakes.yum_repository import YumRepository, rpm

DECLARATION = """\
repositories: [{{name: updates, type: yum, url: "{url}"}}]
packages: [{{name: "*", repository: updates, start: all}}]
pipelines: [{{name: say, type: command, command: [/bin/true]}}]
subscriptions:
  - {{name: each, packages: ["updates/app"], pipeline: say}}
  - {{name: both, packages: ["updates/app", "updates/docs"], pipeline: say, wait_for: all, quiet: 1h}}
"""


@pytest.fixture
def watched(terminal: Terminal, yum: YumRepository) -> YumRepository:
    """Watch everything in `updates`, with a subscription to `app`, and one that waits for `app` and `docs`."""
    terminal.config.write_text(DECLARATION.format(url=yum.url))
    assert terminal.run("apply", "--yes").status == 0
    return yum


@pytest.fixture
def replaced(terminal: Terminal, watched: YumRepository) -> Terminal:
    """Publish `app` 1.0-1 twice, with other bytes the second time."""
    for content in (b"one", b"two"):
        watched.publish([rpm("app", "1.0-1", content=content)])
        assert terminal.run("repository", "poll", "updates").status == 0
    return terminal


def test_quarantine_stands_beside_the_state(replaced: Terminal) -> None:
    old, new = (line for line in replaced.run("version", "list", "updates/app").out.splitlines() if "1.0-1" in line)
    assert ("replaced" in old, "present, quarantined" in new) == (True, True)
    shown = replaced.run("version", "show", "updates/app@1.0-1").out
    assert "state       present, quarantined" in shown
    assert "and starts nothing until `levelgate accept 2`" in shown


def test_a_version_is_accepted_with_a_reason(replaced: Terminal) -> None:
    said = replaced.run("accept", "updates/app@1.0-1", "--reason", "meant so")
    assert said.status == 0
    assert said.out.startswith("accepted     updates/app@1.0-1\n")
    assert said.out.endswith("runs queued  1\n")
    assert "quarantine" not in replaced.run("version", "show", "updates/app@1.0-1").out
    (event,) = replaced.json("event", "list", "--kind", "version.accepted")
    assert (event["actor"], event["reason"]) == ("ann", "meant so")


def test_what_cannot_be_accepted_is_told_with_its_state(replaced: Terminal) -> None:
    replaced.run("accept", "updates/app@1.0-1")
    said = replaced.run("accept", "updates/app@1.0-1")
    assert said.status == 1
    assert said.err.startswith("error[conflict]: updates/app@1.0-1 is present, and in no quarantine\n")


def test_a_subscription_says_what_it_waits_for(terminal: Terminal, watched: YumRepository) -> None:
    watched.publish([rpm("docs", "2.0-1")])
    terminal.run("repository", "poll", "updates")
    (row,) = (line for line in terminal.run("subscription", "list").out.splitlines() if "both" in line)
    assert "updates/app" in row
    shown = terminal.run("subscription", "show", "both").out
    assert "gathered      updates/docs@2.0-1\n" in shown
    assert "waits for     updates/app\n" in shown
    assert "quiet         1h\n" in shown
    said = terminal.run("subscription", "test", "both", "updates/docs@2.0-1")
    assert said.out == "it would start nothing: it waits for updates/app\n"


def test_a_subscription_says_when_its_last_run_is_due(terminal: Terminal, watched: YumRepository) -> None:
    watched.publish([rpm("app", "1.0-1"), rpm("docs", "2.0-1")])
    terminal.run("repository", "poll", "updates")
    (run,) = [one for one in terminal.json("run", "list") if one["subscription"] == "both"]
    shown = terminal.run("subscription", "show", "both").out
    assert f"last run      {run['id'][:12]} of updates/docs@2.0-1, queued, due {run['due_at'][:10]} " in shown
    test = terminal.run("subscription", "test", "both", "updates/app@1.0-1").out
    assert "updates/app@1.0-1, updates/docs@2.0-1" in test
