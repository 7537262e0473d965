"""The commands that show how versions stand, as people and programs see them."""

from __future__ import annotations

import re

import pytest

from fakes.terminal import Terminal
from fakes.yum_repository import YumRepository, rpm

DECLARATION = """\
repositories: [{{name: updates, type: yum, url: "{url}"}}]
packages: [{{name: app, repository: updates, track: web}}]
tracks:
  - name: other
    levels: [{{name: live}}]
  - name: web
    levels:
      - {{name: dev}}
      - {{name: qa, after: [dev], exit: {{sign_offs: {{count: 1, of: [ann, bob]}}}}}}
      - {{name: prod, after: {{any: [qa]}}, slots: unlimited, activate: manual}}
"""


@pytest.fixture(autouse=True)
def published(terminal: Terminal, yum: YumRepository, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let 1.0-1 wait for a sign-off at qa, and 1.1-1 for its slot."""
    monkeypatch.setenv("LEVELGATE_LISTEN", "off")
    terminal.config.write_text(DECLARATION.format(url=yum.url))
    assert terminal.run("apply", "--yes").status == 0
    for versions in (["1.0"], ["1.0", "1.1"]):
        yum.publish([rpm("app", f"{version}-1") for version in versions])
        assert terminal.run("serve", "--once").status == 0


def _rows(text: str) -> list[list[str]]:
    return [re.split(r" {2,}", line.strip()) for line in text.splitlines()]


def test_tracks_are_listed_with_their_levels(terminal: Terminal) -> None:
    assert _rows(terminal.run("track", "list").out)[2:] == [["other", "live"], ["web", "dev, qa, prod"]]


def test_a_track_is_shown_level_by_level(terminal: Terminal) -> None:
    rows = _rows(terminal.run("track", "show", "web").out)
    assert rows[0] == ["track", "web"]
    assert rows[3:] == [
        ["dev", "auto", "1", "oldest"],
        ["qa", "dev", "auto", "1", "oldest", "sign_offs: of ann and bob"],
        ["prod", "any of qa", "manual", "unlimited", "oldest"],
    ]


def test_a_track_is_shown_as_json_with_full_names(terminal: Terminal) -> None:
    levels = terminal.json("track", "show", "web")["levels"]
    assert [(one["level"], one["after"], one["slots"]) for one in levels] == [
        ("web/dev", [], 1),
        ("web/qa", ["web/dev"], 1),
        ("web/prod", ["web/qa"], None),
    ]


def test_an_unknown_track_is_refused(terminal: Terminal) -> None:
    for command in (("track", "show", "none"), ("board", "none")):
        said = terminal.run(*command)
        assert (said.status, said.err.startswith("error[not-found]: ")) == (1, True)


def test_a_board_has_the_occupants_what_waits_and_why_and_a_legend(terminal: Terminal) -> None:
    rows = _rows(terminal.run("board", "web").out)
    assert [*rows[:2], *rows[3:]] == [
        ["track", "web"],
        ["LANE", "dev", "qa", "prod", "WAITING"],
        [
            "updates/app:main",
            "1.1-1 ✓",
            "1.0-1 ○",
            "-",
            "1.1-1 at qa waits for the slot of 1.0-1, which needs 1 sign-off of ann, bob",
        ],
        ["○ active", "✓ passed", "✗ rejected; any other end is named"],
    ]


def test_a_board_names_ends_other_than_a_reject(terminal: Terminal) -> None:
    assert terminal.run("promotion", "cancel", "2").status == 0
    assert terminal.run("reject", "4", "--as", "bob").status == 0
    assert _rows(terminal.run("board", "web").out)[3][:3] == ["updates/app:main", "1.1-1 ✓", "1.1-1 ✗"]
    assert terminal.run("promote", "updates/app@1.0-1", "qa", "--reason", "again").status == 0
    assert terminal.run("promotion", "cancel", "5").status == 0
    assert _rows(terminal.run("board", "web").out)[3][2] == "1.0-1 ■ aborted, pinned"


def test_a_board_says_of_a_grant_that_is_gone_or_rests_on_nothing(terminal: Terminal) -> None:
    for number in ("2", "4"):
        assert terminal.run("approve", number, "--as", "ann").status == 0
    assert terminal.run("revoke", "updates/app@1.1-1", "dev", "--reason", "leaks").status == 0
    row = _rows(terminal.run("board", "web").out)[3]
    assert row[:3] == ["updates/app:main", "1.1-1 ⊘ revoked", "1.1-1 △ unsupported"]
    dev, qa, _ = (cell["occupant"] for cell in terminal.json("board", "web")[0]["cells"])
    assert (dev["state"], dev["standing"], dev["unsupported"]) == ("passed", "revoked", False)
    assert (qa["state"], qa["standing"], qa["unsupported"]) == ("passed", "granted", True)


def test_a_board_shows_where_a_lane_is_pinned(terminal: Terminal) -> None:
    assert terminal.run("hold", "pin", "updates/app", "qa", "--reason", "audit", "--as", "olga").status == 0
    assert _rows(terminal.run("board", "web").out)[3][:3] == ["updates/app:main", "1.1-1 ✓", "1.0-1 ○, pinned"]
    _, qa, prod = (cell["pinned"] for cell in terminal.json("board", "web")[0]["cells"])
    assert (qa, prod) == ({"hold": "pin-1", "owner": "olga", "reason": "audit"}, None)


def test_a_board_lists_what_a_person_may_promote(terminal: Terminal) -> None:
    assert terminal.run("approve", "2").status == 0
    row = _rows(terminal.run("board", "web").out)[3]
    assert row == ["updates/app:main", "1.1-1 ✓", "1.1-1 ○", "-", "1.0-1 at prod"]


def test_without_a_track_all_boards_are_shown(terminal: Terminal) -> None:
    out = terminal.run("board").out
    assert [line.split()[1] for line in out.splitlines() if line.startswith("track ")] == ["other", "web"]
    (row,) = terminal.json("board")
    assert [cell["level"] for cell in row["cells"]] == ["web/dev", "web/qa", "web/prod"]


def test_what_is_ready_is_listed_with_what_is_left(terminal: Terminal) -> None:
    assert terminal.run("approve", "2").status == 0
    assert terminal.run("promote", "updates/app@1.0-1", "prod").status == 0
    assert terminal.run("approve", "4").status == 0
    assert _rows(terminal.run("ready").out)[2:] == [
        ["web/prod", "updates/app@1.1-1", "is available: a person may promote it"]
    ]
    (found,) = terminal.json("ready", "prod")
    assert (found["level"], found["lane"], found["promotion"]) == ("web/prod", "updates/app:main", None)


def test_what_waits_for_a_slot_is_ready_under_the_number_of_its_promotion(terminal: Terminal) -> None:
    (row,) = _rows(terminal.run("ready", "qa", "--limit", "1").out)[2:]
    assert row[:3] == ["web/qa", "updates/app@1.1-1", "4"]
    assert row[3].startswith("waits for the slot of 1.0-1, which needs 1 sign-off of ann, bob (")


def test_nothing_is_ready_at_a_level_that_is_not_there(terminal: Terminal) -> None:
    said = terminal.run("ready", "live-on")
    assert (said.status, said.err.startswith("error[not-found]: ")) == (1, True)


def test_a_history_says_what_happened_who_did_it_and_why_newest_first(terminal: Terminal) -> None:
    assert terminal.run("reject", "2", "--reason", "too slow", "--as", "bob").status == 0
    rows = _rows(terminal.run("history", "updates/app@1.0-1").out)
    assert rows[0] == ["AT", "LEVEL", "WHAT HAPPENED"]
    assert [row[1:] for row in rows[2:4]] == [
        ["web/qa", "promotion.rejected promotion 2: rejected by bob: too slow"],
        ["web/qa", "decision.given reject at sign_offs, promotion 2 by bob: too slow"],
    ]
    assert rows[-1][1:] == ["version.detected"]


def test_the_history_of_a_package_names_the_versions_and_that_of_a_level_as_well(terminal: Terminal) -> None:
    assert _rows(terminal.run("history", "updates/app").out)[0] == ["AT", "VERSION", "LEVEL", "WHAT HAPPENED"]
    rows = _rows(terminal.run("history", "qa", "--limit", "1").out)
    assert rows[0] == ["AT", "VERSION", "WHAT HAPPENED"]
    assert rows[2][1:] == ["updates/app@1.1-1", "promotion.opened promotion 4"]


def test_without_anything_named_the_history_is_all_that_happened(terminal: Terminal) -> None:
    numbers = [event["number"] for event in terminal.json("history")]
    assert numbers == list(range(len(numbers), 0, -1))
    assert _rows(terminal.run("history", "--limit", "3").out)[0][0] == "AT"


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (("updates/none",), "there is no package or level 'updates/none'"),
        (("none",), "there is no level 'none'"),
        (("updates/app@9",), "there is no version"),
        (("a/b/c",), "there is no package or level 'a/b/c'"),
        (("web/qa", "--kind", "package"), "there is no repository 'web'"),
        (("updates/app", "--kind", "version"), "'updates/app' is not a version"),
    ],
)
def test_what_is_not_there_has_no_history(terminal: Terminal, asked: tuple[str, ...], said: str) -> None:
    answer = terminal.run("history", *asked)
    assert (answer.status, said in answer.err) == (1, True)


def test_what_can_be_a_package_or_a_level_has_to_be_told_apart(terminal: Terminal) -> None:
    text = terminal.config.read_text().replace("name: web", "name: updates").replace("track: web", "track: updates")
    terminal.config.write_text(text.replace("{name: qa,", "{name: app,").replace("[qa]", "[app]"))
    assert terminal.run("apply", "--yes", "--prune").status == 0
    said = terminal.run("history", "updates/app")
    assert (said.status, "--kind package or level" in said.err) == (1, True)
    assert terminal.run("history", "updates/app", "--kind", "package").status == 0
    assert terminal.run("history", "updates/app", "--kind", "level").status == 0


def test_a_version_is_explained_level_by_level(terminal: Terminal) -> None:
    lines = terminal.run("explain", "updates/app@1.1-1").out.splitlines()
    assert lines[:6] == [
        "version  updates/app@1.1-1",
        "lane     updates/app:main",
        "web/dev: granted",
        "web/qa: waiting, as promotion 4",
        "  slots: waits for the slot of 1.0-1, which needs 1 sign-off of ann, bob (ann, bob)",
        "web/prod: not available",
    ]
    assert lines[6].startswith("  prerequisites: ")


def test_a_version_is_explained_at_one_level(terminal: Terminal) -> None:
    (level,) = terminal.json("explain", "updates/app@1.0-1", "qa")["levels"]
    assert (level["level"], level["promotion"], level["state"]) == ("web/qa", 2, "active")
    assert [(one["gate"], one["who"]) for one in level["missing"]] == [("sign_offs", ["ann", "bob"])]


def test_a_block_is_told_also_of_what_a_version_holds(terminal: Terminal) -> None:
    assert terminal.run("hold", "block", "updates/app@1.1-1", "--reason", "leaks", "--as", "olga").status == 0
    lines = terminal.run("explain", "updates/app@1.1-1", "dev").out.splitlines()
    assert lines[2:] == ["blocked  block-1 of olga: leaks", "web/dev: granted"]


@pytest.mark.parametrize(
    "asked", [("updates/app@9-1",), ("updates/app@1.0-1", "live"), ("updates/app@1.0-1", "other/live")]
)
def test_what_is_not_there_is_not_explained(terminal: Terminal, asked: tuple[str, ...]) -> None:
    said = terminal.run("explain", *asked)
    assert (said.status, said.err.startswith("error[not-found]: ")) == (1, True)
