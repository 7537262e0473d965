"""The commands that act on promotions, lanes and grants, as people and programs see them."""

from __future__ import annotations

import re

import pytest

from fakes.terminal import Said, Terminal
from fakes.yum_repository import YumRepository, rpm

DECLARATION = """\
repositories: [{{name: updates, type: yum, url: "{url}"}}]
packages: [{{name: app, repository: updates, track: web}}]
tracks:
  - name: web
    levels:
      - {{name: dev}}
      - {{name: qa, after: [dev], exit: {{sign_offs: {{count: 1, of: [ann, bob]}}}}}}
      - {{name: prod, after: [qa], entry: {{checks: [cve-scan], approvals: {{count: 1, of: [bob]}}}}}}
"""


class Watched:
    """Publishes versions of `app`, and lets the program see them."""

    def __init__(self, terminal: Terminal, yum: YumRepository) -> None:
        self._terminal = terminal
        self._yum = yum
        self._published: list[str] = []

    def publish(self, *versions: str) -> None:
        self._published += versions
        self._yum.publish([rpm("app", version) for version in self._published])
        assert self._terminal.run("serve", "--once").status == 0

    def settle(self) -> None:
        assert self._terminal.run("serve", "--once").status == 0


@pytest.fixture
def watched(terminal: Terminal, yum: YumRepository, monkeypatch: pytest.MonkeyPatch) -> Watched:
    """Declare a track of dev, qa and prod; 1.0-1 waits for a sign-off at qa, as promotion 2."""
    monkeypatch.setenv("LEVELGATE_LISTEN", "off")
    terminal.config.write_text(DECLARATION.format(url=yum.url))
    assert terminal.run("apply", "--yes").status == 0
    watched = Watched(terminal, yum)
    watched.publish("1.0-1")
    return watched


@pytest.fixture
def climbed(terminal: Terminal, watched: Watched) -> Watched:
    """Let 1.0-1 and 1.1-1 climb to prod; 1.1-1 is there."""
    for version in ("1.0-1", "1.1-1"):
        watched.publish(version)
        (qa,) = terminal.json("promotion", "list", "--level", "qa", "--state", "active")
        assert terminal.run("approve", str(qa["id"])).status == 0
        assert terminal.run("check", f"updates/app@{version}", "cve-scan", "passed").status == 0
        (prod,) = terminal.json("promotion", "list", "--level", "prod", "--state", "waiting")
        assert _fields(terminal.run("approve", str(prod["id"]), "--as", "bob"))["state"] == "passed"
    return watched


def _fields(said: Said) -> dict[str, str]:
    assert said.status == 0, said.err
    lines = (re.split(r" {2,}", line, maxsplit=1) for line in said.out.splitlines() if not line.startswith(" "))
    return {line[0]: line[1] for line in lines if len(line) > 1}


@pytest.mark.usefixtures("watched")
def test_promotions_are_listed_with_full_names(terminal: Terminal) -> None:
    out = terminal.run("promotion", "list", "--package", "updates/app").out
    assert [line.split()[:4] for line in out.splitlines()[2:]] == [
        ["2", "updates/app@1.0-1", "web/qa", "active"],
        ["1", "updates/app@1.0-1", "web/dev", "passed"],
    ]
    assert [one["id"] for one in terminal.json("promotion", "list", "--limit", "1")] == [2]
    assert len(terminal.json("promotion", "list", "--limit", "9" * 30)) == 2


@pytest.mark.usefixtures("watched")
def test_a_promotion_is_shown_with_what_it_lacks(terminal: Terminal) -> None:
    out = terminal.run("promotion", "show", "2").out
    assert "level         web/qa\n" in out
    assert "missing\n  sign_offs: needs 1 sign-off of ann, bob (ann, bob)\n" in out


@pytest.mark.usefixtures("watched")
def test_an_approval_shows_the_decision_and_the_grant(terminal: Terminal) -> None:
    said = terminal.run("approve", "2", "--gate", "sign_offs", "--reason", "looks well", "--expect", "active")
    assert _fields(said)["grant"].startswith("web/qa since ")
    assert "decisions\n  ann: approve at sign_offs, " in said.out
    assert ": looks well\n" in said.out


@pytest.mark.usefixtures("watched")
def test_a_reject_ends_it_and_a_conflict_names_the_state(terminal: Terminal) -> None:
    assert _fields(terminal.run("reject", "2", "--reason", "it leaks", "--as", "bob"))["state"] == "rejected"
    said = terminal.run("approve", "2")
    assert said.status == 1
    assert said.err.startswith("error[conflict]: promotion 2 is rejected: ")
    assert "bob" in said.err


@pytest.mark.usefixtures("watched")
def test_who_is_not_named_by_the_gate_is_told_who_is(terminal: Terminal) -> None:
    said = terminal.run("approve", "2", "--as", "mallory")
    assert said.status == 1
    assert said.err == (
        "error[not-entitled]: mallory may not decide on the sign_offs of promotion 2\n  these may: ann, bob\n"
    )


@pytest.mark.parametrize(
    ("command", "number"),
    [
        (("approve",), "1x"),
        (("reject",), "abc"),
        (("withdraw",), "-1"),
        (("promotion", "show"), "0"),
        (("promotion", "cancel"), "9" * 30),
    ],
)
def test_what_is_no_number_of_a_promotion_is_wrong_usage_in_the_users_words(
    terminal: Terminal, command: tuple[str, ...], number: str
) -> None:
    said = terminal.run(*command, "--", number)
    assert said.status == 2
    expected = f"Invalid value for 'PROMOTION': {number!r} is no promotion: write its number, such as 17"
    assert expected in " ".join(said.err.split())


def test_what_is_no_number_of_a_set_is_wrong_usage_likewise(terminal: Terminal) -> None:
    said = terminal.run("set", "show", "first")
    assert said.status == 2
    expected = (
        "Invalid value for 'SET': 'first' is no set: write its number, such as 17; `levelgate set list` shows them"
    )
    assert expected in " ".join(said.err.split())


@pytest.mark.usefixtures("watched")
def test_a_promotion_that_is_not_there_is_not_found(terminal: Terminal) -> None:
    said = terminal.run("approve", "99")
    assert (said.status, said.err.startswith("error[not-found]: there is no promotion '99'")) == (1, True)


@pytest.mark.usefixtures("watched")
def test_a_value_that_is_refused_is_told_by_the_name_of_the_argument(terminal: Terminal) -> None:
    said = terminal.run("promote", "updates/app@1.0-1", "")
    assert said.status == 1
    assert said.err == "error[request-invalid]: level: '' is empty\n  write something\n"


@pytest.mark.usefixtures("watched")
def test_an_approval_is_withdrawn(terminal: Terminal) -> None:
    terminal.run("approve", "2")
    terminal.run("approve", "3", "--as", "bob")
    said = terminal.run("withdraw", "3", "--as", "bob", "--gate", "approvals")
    assert said.status == 0
    assert ", withdrawn " in said.out
    assert "approvals: needs 1 approval of bob (bob)" in said.out


@pytest.mark.usefixtures("watched")
def test_a_promotion_is_cancelled(terminal: Terminal) -> None:
    assert terminal.run("promotion", "cancel", "2", "--expect", "waiting").status == 1
    said = terminal.run("promotion", "cancel", "2", "--reason", "not now", "--expect", "active")
    assert _fields(said)["because"] == "stopped by ann: not now"


@pytest.mark.usefixtures("watched")
def test_a_version_is_promoted_around_what_is_in_the_way(terminal: Terminal) -> None:
    asked = ("promote", "updates/app@1.0-1", "prod")
    refused = terminal.run(*asked)
    assert (refused.status, "error[not-possible]: updates/app@1.0-1 at web/prod" in refused.err) == (1, True)
    around = (*asked, "--skip", "--override", "checks", "--override", "approvals", "--reason", "it burns")
    said = _fields(terminal.run(*around, "--expect", "none"))
    assert (said["level"], said["state"], said["requested by"]) == ("web/prod", "passed", "ann")
    assert said["marks"] == "skips prerequisites, overrides approvals, checks"


@pytest.mark.usefixtures("watched")
def test_a_check_is_reported(terminal: Terminal) -> None:
    told = ("check", "updates/app@1.0-1", "cve-scan")
    said = _fields(terminal.run(*told, "failed", "--url", "https://scan.example.com/7", "--expect", "none"))
    assert (said["check"], said["result"], said["url"]) == ("cve-scan", "failed", "https://scan.example.com/7")
    assert said["wanted at"] == "web/prod"
    other = _fields(terminal.run("check", "updates/app@1.0-1", "cve-scam", "passed"))
    assert other["wanted at"] == "no level of its track"
    again = terminal.run(*told, "passed", "--expect", "none")
    assert again.err.startswith("error[conflict]: the last result of cve-scan is failed, not none\n")


def test_a_lane_is_rolled_back_and_resumed(terminal: Terminal, climbed: Watched) -> None:
    said = _fields(terminal.run("rollback", "updates/app", "prod", "updates/app@1.0-1", "--reason", "1.1 leaks"))
    assert (said["version"], said["state"], said["marks"]) == ("updates/app@1.0-1", "passed", "rollback")
    climbed.settle()
    asked = ("resume", "updates/app", "prod")
    unasked = terminal.run(*asked)
    assert unasked.out.splitlines() == [
        "lane         updates/app:main",
        "level        web/prod",
        "enters next  nothing",
        "resumed      no",
    ]
    assert unasked.err.startswith("error[conflict]: nobody is there to ask, so nothing was changed")
    other = terminal.run(*asked, "--yes", "--expect", "updates/app@1.1-1")
    assert other.err.startswith("error[conflict]: nothing would enter next")
    assert _fields(terminal.run(*asked, "--yes", "--reason", "mended"))["resumed"] == "yes"
    (lifted,) = terminal.json("hold", "list", "--lifted", "--limit", "1")
    assert lifted["lifted"]["reason"] == "mended"
    assert terminal.json("hold", "list") == []


@pytest.mark.usefixtures("climbed")
def test_a_grant_is_revoked(terminal: Terminal) -> None:
    assert terminal.run("revoke", "updates/app@1.1-1", "qa").status == 1
    out = terminal.run("revoke", "updates/app@1.1-1", "qa", "--reason", "it leaks", "--expect", "granted").out
    rows = [line.split() for line in out.splitlines()]
    assert rows[0] == ["version", "updates/app@1.1-1"]
    assert [row[:2] for row in rows[3:]] == [["web/dev", "granted"], ["web/qa", "revoked"], ["web/prod", "unsupported"]]


@pytest.mark.usefixtures("climbed")
def test_grants_are_not_carried_to_other_bytes(terminal: Terminal) -> None:
    said = terminal.run("carry", "updates/app@1.1-1", "--from", "updates/app@1.0-1", "--reason", "same")
    assert said.status == 1
    assert said.err.startswith("error[not-possible]: carrying grants from updates/app@1.0-1 to 1.1-1 ")
