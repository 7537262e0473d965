"""Definitions by file and one by one, as a person types it."""

from __future__ import annotations

import json

import pytest

from fakes.terminal import Terminal
from fakes.yum_repository import YumRepository, rpm


def _file(yum: YumRepository, *packages: str) -> str:
    entries = "".join(f"  - {{name: {name!r}, repository: updates}}\n" for name in packages)
    return f"repositories:\n  - name: updates\n    type: yum\n    url: {yum.url}\npackages:\n{entries}"


@pytest.fixture
def served(yum: YumRepository) -> YumRepository:
    yum.publish([rpm("app", "1.0-1"), rpm("app", "1.1-1"), rpm("other", "3-1")])
    return yum


def test_applying_a_file_twice_changes_nothing_the_second_time(terminal: Terminal, served: YumRepository) -> None:
    terminal.config.write_text(_file(served, "app"))
    first = terminal.run("apply", "--yes")
    assert (first.status, "applied: 2 changes" in first.out) == (0, True)
    second = terminal.run("apply")
    assert (second.status, second.out) == (0, "nothing to change\n")


def test_a_dry_run_shows_the_plan_and_changes_nothing(terminal: Terminal, served: YumRepository) -> None:
    terminal.config.write_text(_file(served, "app"))
    plan = terminal.json("apply", "--dry-run")
    assert [step["name"] for step in plan["steps"]] == ["updates", "updates/app"]
    assert "+ add" in terminal.run("apply", "--dry-run").out
    assert terminal.json("repository", "list") == []


def test_nothing_is_changed_where_nobody_can_be_asked(terminal: Terminal, served: YumRepository) -> None:
    terminal.config.write_text(_file(served, "app"))
    said = terminal.run("apply")
    assert (said.status, "say it with --yes" in said.err) == (1, True)
    assert terminal.json("repository", "list") == []


def test_what_the_file_no_longer_names_goes_with_prune_only(terminal: Terminal, served: YumRepository) -> None:
    terminal.config.write_text(_file(served, "app", "other"))
    terminal.run("apply", "--yes")
    terminal.config.write_text(_file(served, "app"))
    assert terminal.run("apply", "--yes").out == "nothing to change\n"
    assert "- remove" in terminal.run("apply", "--yes", "--prune").out
    assert [one["name"] for one in terminal.json("package", "list")] == ["updates/app"]


def test_an_export_is_a_file_that_changes_nothing(terminal: Terminal, served: YumRepository) -> None:
    terminal.config.write_text(_file(served, "app", "acme-*"))
    terminal.run("apply", "--yes")
    terminal.config.write_text(terminal.run("export").out)
    assert terminal.run("apply", "--prune").out == "nothing to change\n"


def test_each_error_of_a_file_is_named_with_its_line(terminal: Terminal) -> None:
    terminal.config.write_text("repositories:\n  - {name: a, type: yum}\n  - {name: b, type: yam, url: 1}\n")
    said = terminal.run("apply", "--yes")
    assert said.status == 1
    errors = [line for line in said.err.splitlines() if line.startswith("error[declaration-invalid]: ")]
    assert len(errors) > 1
    assert all(f"{terminal.config.name}:" in line for line in errors)


@pytest.mark.parametrize(("content", "code"), [(None, "not-found"), (b"\xff\xfe", "declaration-invalid")])
def test_a_file_that_cannot_be_read_is_named(terminal: Terminal, content: bytes | None, code: str) -> None:
    if content is not None:
        terminal.config.write_bytes(content)
    said = terminal.run("apply", "--yes")
    assert (said.status, said.err.startswith(f"error[{code}]: ")) == (1, True)
    assert terminal.config.name in said.err


def test_the_init_file_can_be_applied_as_it_is(terminal: Terminal) -> None:
    terminal.run("init")
    assert [step["name"] for step in terminal.json("apply", "--dry-run")["steps"]] == ["updates", "updates/app"]


def test_a_repository_is_added_shown_paused_and_removed(terminal: Terminal, served: YumRepository) -> None:
    added = terminal.run("repository", "add", "updates", "--type", "yum", "--url", served.url, "--interval", "5m")
    assert added.status == 0, added.err
    assert terminal.json("repository", "show", "updates")["definition"]["interval"] == "5m"
    assert terminal.json("repository", "pause", "updates", "--expect", "active")["state"] == "paused"
    refused = terminal.run("repository", "pause", "updates", "--expect", "active")
    assert (refused.status, refused.err.startswith("error[conflict]: ")) == (1, True)
    assert terminal.json("repository", "remove", "updates", "--yes") == {"removed": "updates"}
    assert terminal.json("repository", "list") == []


def test_removing_a_repository_says_what_goes_with_it_and_asks(terminal: Terminal, served: YumRepository) -> None:
    terminal.config.write_text(_file(served, "app", "lib*"))
    terminal.run("apply", "--yes")
    said = terminal.run("repository", "remove", "updates")
    assert (said.status, "say it with --yes" in said.err) == (1, True)
    assert "package definitions that go with updates: updates/app, updates/lib*" in said.err
    assert [one["name"] for one in terminal.json("repository", "list")] == ["updates"]


def test_a_paused_repository_has_no_next_poll(terminal: Terminal, served: YumRepository) -> None:
    terminal.run("repository", "add", "updates", "--type", "yum", "--url", served.url)
    assert "next poll" in terminal.run("repository", "show", "updates").out
    assert "next poll" not in terminal.run("repository", "pause", "updates").out


def test_a_look_at_an_address_is_said_on_a_terminal(
    terminal: Terminal, served: YumRepository, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("levelgate.cli.progress.on_a_terminal", lambda: True)
    added = terminal.run("repository", "add", "updates", "--type", "yum", "--url", served.url)
    assert added.err.startswith(f"looking at {served.url}")


def test_a_line_without_a_range_is_refused(terminal: Terminal, served: YumRepository) -> None:
    terminal.run("repository", "add", "updates", "--type", "yum", "--url", served.url)
    said = terminal.run("package", "add", "updates/app", "--line", "foo")
    assert (said.status, "write NAME=RANGE" in said.err) == (2, True)
    assert terminal.json("package", "list") == []


def test_with_json_an_error_is_json_too(terminal: Terminal) -> None:
    said = terminal.run("repository", "list", "--json")
    assert (said.status, said.out, json.loads(said.err)["code"]) == (1, "", "database-unusable")


def test_a_repository_with_nothing_at_its_address_is_not_added_unless_unseen(
    terminal: Terminal, yum: YumRepository
) -> None:
    arguments = ["repository", "add", "updates", "--type", "yum", "--url", yum.url]
    assert terminal.run(*arguments).err.startswith("error[address-not-found]: ")
    assert terminal.run(*arguments, "--no-check").status == 0
    assert terminal.run("repository", "check", "updates").status == 1


def test_a_check_says_what_is_at_the_address(terminal: Terminal, served: YumRepository) -> None:
    terminal.run("repository", "add", "updates", "--type", "yum", "--url", served.url)
    assert terminal.json("repository", "check", "updates")["reachable"] is True


def test_a_package_is_added_with_its_filters_and_checked(terminal: Terminal, served: YumRepository) -> None:
    terminal.run("repository", "add", "updates", "--type", "yum", "--url", served.url)
    options = ["--arch", "x86_64", "--start", "last:2", "--line", "1.x=>=1,<2", "--no-prereleases"]
    definition = terminal.json("package", "add", "updates/app", *options)["definition"]
    assert (definition["arch"], definition["start"], definition["lines"], definition["prereleases"]) == (
        ["x86_64"],
        {"last": 2},
        {"1.x": ">=1,<2"},
        False,
    )
    assert terminal.json("package", "check", "updates/app") == [
        {"package": "updates/app", "versions": 2, "newest": "1.1-1"}
    ]
    assert terminal.json("package", "remove", "updates/app") == {"removed": "updates/app"}


def test_a_package_that_is_not_there_is_said_by_a_check(terminal: Terminal, served: YumRepository) -> None:
    terminal.run("repository", "add", "updates", "--type", "yum", "--url", served.url)
    said = terminal.run("package", "check", "updates/nowhere")
    assert (said.status, said.err) == (1, "updates/nowhere matches nothing: the repository has no such package\n")
    assert terminal.run("package", "check", "updates/nowhere", "--json").out == "[]\n"


def test_filters_that_hold_nothing_are_said_by_a_check(terminal: Terminal, served: YumRepository) -> None:
    terminal.run("repository", "add", "updates", "--type", "yum", "--url", served.url)
    terminal.run("package", "add", "updates/app", "--versions", ">=7")
    said = terminal.run("package", "check", "updates/app")
    assert (said.status, "its filters hold no version of what it matches" in said.err) == (1, True)


@pytest.mark.parametrize("name", ["", " "])
def test_nobody_cannot_act(terminal: Terminal, name: str) -> None:
    said = terminal.run("repository", "list", "--as", name)
    assert (said.status, "is nobody; name who acts" in said.err) == (2, True)


def test_who_is_named_acts(terminal: Terminal, served: YumRepository) -> None:
    terminal.run("repository", "add", "updates", "--type", "yum", "--url", served.url, "--as", "bob")
    assert [event["actor"] for event in terminal.json("event", "list")] == ["bob"]


def test_pipelines_and_subscriptions_can_be_tried(terminal: Terminal, served: YumRepository) -> None:
    more = (
        "pipelines:\n  - {name: say, type: command, command: [echo]}\n"
        "subscriptions:\n  - {name: all, packages: ['updates/*'], pipeline: say}\n"
    )
    terminal.config.write_text(_file(served, "app") + more)
    terminal.run("apply", "--yes")
    terminal.run("repository", "poll", "updates")
    (start,) = terminal.json("subscription", "test", "all", "updates/app@1.1-1")["starts"]
    assert (start["pipeline"], start["version"]) == ("say", "1.1-1")
    assert terminal.json("pipeline", "test", "say", "updates/app@1.1-1")["payload"]["test"] is True
    said = terminal.run("subscription", "test", "all", "updates/app@1.0-1")
    assert said.out == (
        "it would start nothing: updates/app@1.0-1 was passed over by the start policy of its package\n"
    )


@pytest.mark.parametrize("name", [".", "..", "a/b", "/", "../updates"])
@pytest.mark.parametrize("command", ["show", "remove", "poll", "check"])
def test_what_cannot_be_a_name_is_no_repository(terminal: Terminal, command: str, name: str) -> None:
    terminal.run("init")
    said = terminal.run("repository", command, name)
    assert (said.status, said.err.splitlines()[0]) == (1, f"error[not-found]: there is no repository {name!r}")


@pytest.mark.parametrize("noun", ["repository", "pipeline", "subscription", "run", "plugin", "version"])
def test_nothing_is_no_name(terminal: Terminal, noun: str) -> None:
    terminal.run("init")
    said = terminal.run(noun, "show", "")
    assert (said.status, said.err.splitlines()[0]) == (1, f"error[reference-invalid]: '' is not a {noun}")


def test_a_repository_that_is_there_under_the_same_name_is_said_so(terminal: Terminal, served: YumRepository) -> None:
    arguments = ["repository", "add", "updates", "--type", "yum", "--url", served.url]
    terminal.run(*arguments)
    assert terminal.run(*arguments).err.startswith("error[conflict]: there is a repository 'updates' already")
