"""The commands that hold what must not move."""

from __future__ import annotations

import pytest

from fakes.terminal import Terminal
from fakes.yum_repository import YumRepository, rpm

DECLARATION = """\
repositories: [{{name: updates, type: yum, url: "{url}"}}]
packages: [{{name: app, repository: updates, track: web}}]
tracks: [{{name: web, levels: [{{name: dev}}, {{name: prod, after: [dev]}}]}}]
"""


@pytest.fixture
def watching(terminal: Terminal, yum: YumRepository, monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """Let `app` 1.0-1 climb to prod."""
    monkeypatch.setenv("LEVELGATE_LISTEN", "off")
    yum.publish([rpm("app", "1.0-1")])
    terminal.config.write_text(DECLARATION.format(url=yum.url))
    assert terminal.run("apply", "--yes").status == 0
    assert terminal.run("serve", "--once").status == 0
    return terminal


def test_a_freeze_is_given_in_local_time(watching: Terminal) -> None:
    times = ("--from", "2036-12-20 00:00", "--until", "2037-01-02 00:00", "--zone", "Europe/Berlin")
    out = watching.run("hold", "freeze", "--level", "prod", *times, "--rollbacks-too", "--reason", "year end").out
    assert out.splitlines() == [
        "hold             freeze-1",
        "id               1",
        "kind             freeze",
        "what             web/prod",
        "state            does not hold now",
        "from             2036-12-19 23:00:00Z",
        "until            2037-01-01 23:00:00Z",
        "stops rollbacks  yes",
        "owner            ann",
        "reason           year end",
    ]


@pytest.mark.parametrize(
    ("until", "zone", "fault"),
    [
        ("soon", "UTC", "'soon' is no time"),
        ("2036-01-01", "Mars", "'Mars' is no time zone"),
        ("2036-03-30 02:30", "Europe/Berlin", "does not exist in Europe/Berlin"),
        ("9999-12-31 23:00", "America/New_York", "does not exist in America/New_York: the calendar ends there"),
    ],
)
def test_a_time_that_cannot_be_is_wrong_usage(watching: Terminal, until: str, zone: str, fault: str) -> None:
    said = watching.run("hold", "freeze", "--until", until, "--zone", zone, "--reason", "x")
    assert (said.status, fault in said.err) == (2, True)
    assert ("'--zone'" if zone == "Mars" else "'--until'") in said.err


def test_a_pause_is_listed_and_lifted(watching: Terminal) -> None:
    assert (
        "what    updates/app:main at web/prod\n"
        in watching.run("hold", "pause", "--lane", "updates/app", "--level", "prod", "--reason", "a leak").out
    )
    (row,) = watching.run("hold", "list").out.splitlines()[2:]
    assert row.split()[0] == "pause-1"
    assert "lifted by  ann: mended\n" in watching.run("hold", "lift", "pause-1", "--reason", "mended").out
    assert watching.json("hold", "list") == []
    assert [one["name"] for one in watching.json("hold", "list", "--lifted")] == ["pause-1"]


def test_a_version_is_blocked(watching: Terminal) -> None:
    out = watching.run("hold", "block", "updates/app@1.0-1", "--reason", "a leak").out
    assert "what    updates/app@1.0-1\n" in out


def test_a_lane_is_pinned_at_its_occupant(watching: Terminal) -> None:
    out = watching.run("hold", "pin", "updates/app", "prod", "--reason", "keep it").out
    assert "pinned at  updates/app@1.0-1\n" in out


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (("pause", "--level", "prod", "--expect", "held"), "it is free, not held"),
        (("block", "updates/app@1.0-1", "--expect", "held"), "it is free, not held"),
        (("freeze", "--until", "2037-01-02", "--expect", "held"), "it is free, not held"),
    ],
)
def test_what_is_held_or_not_as_expected_is_a_conflict(watching: Terminal, asked: tuple[str, ...], said: str) -> None:
    answer = watching.run("hold", *asked, "--reason", "x")
    assert (answer.status, answer.err.startswith(f"error[conflict]: {said}\n")) == (1, True)


def test_a_pin_and_a_lift_take_what_is_expected(watching: Terminal) -> None:
    pin = ("hold", "pin", "updates/app", "prod", "--reason", "keep it", "--expect", "updates/app@1.0-1")
    assert watching.run(*pin).status == 0
    said = watching.run("hold", "lift", "pin-1", "--expect", "does not hold now")
    assert said.err.startswith("error[conflict]: pin-1 holds\n")
    assert watching.run("hold", "lift", "pin-1", "--expect", "holds").status == 0


def test_a_hold_needs_a_reason(watching: Terminal) -> None:
    assert watching.run("hold", "pause").status == 2
    said = watching.run("hold", "pause", "--reason", " ")
    assert (said.status, said.err.startswith("error[request-invalid]")) == (1, True)


def test_a_time_that_no_calendar_holds_in_utc_is_refused(watching: Terminal) -> None:
    said = watching.run("hold", "freeze", "--until", "9999-12-31T23:59:59-14:00", "--reason", "x")
    assert (said.status, "the calendar ends before that time" in said.err) == (1, True)


def test_only_the_very_name_of_a_hold_lifts_it(watching: Terminal) -> None:
    watching.run("hold", "pause", "--reason", "a leak")
    said = watching.run("hold", "lift", "block-1")
    assert (said.status, said.err.startswith("error[not-found]: there is no hold 'block-1'\n")) == (1, True)
    assert watching.run("hold", "lift", "pause-1").status == 0
    assert watching.run("hold", "lift", "pause-1").err.startswith("error[conflict]: pause-1 was lifted by ann already")
    assert watching.run("hold", "lift", "block-1").err.startswith("error[not-found]")


@pytest.mark.parametrize(
    ("scope", "said"),
    [
        (("--package", "updates/other", "--lane", "updates/app"), "the lane 'updates/app' is not of the package"),
        (("--track", "other", "--level", "prod"), "the level 'web/prod' is not of the track 'other'"),
    ],
)
def test_a_scope_that_nothing_can_fit_is_refused(watching: Terminal, scope: tuple[str, ...], said: str) -> None:
    answer = watching.run("hold", "pause", *scope, "--reason", "x")
    assert (answer.status, said in answer.err) == (1, True)
    assert watching.json("hold", "list") == []
