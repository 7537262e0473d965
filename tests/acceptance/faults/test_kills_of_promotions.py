"""kill -9 of a server at random moments while versions climb: the tables are what the events tell, nothing is lost.

    KILL_PROMOTIONS=200 KILL_SEED=7 pytest -n0 -s tests/acceptance/faults/test_kills_of_promotions.py

That makes so many promotions, has the server killed at other moments, and shows the figures.
"""

from __future__ import annotations

import os
import random
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from fakes.faults.killing import Killing
from fakes.faults.watched import Watched
from fakes.yum_repository import YumRepository

LEVELS = ("build", "prod")
PROMOTIONS = int(os.environ.get("KILL_PROMOTIONS", "20"))
VERSIONS = PROMOTIONS // len(LEVELS)
KILLS = max(2, PROMOTIONS // 10)
_SEED = int(os.environ.get("KILL_SEED", "3"))
_EVENTS = 1 + 3 * len(LEVELS)
"""A version is detected, and each run of its work is queued, started and ended."""
_UNFINISHED = """SELECT (SELECT count(*) FROM versions) * 2
    - (SELECT count(*) FROM promotions WHERE state = 'passed')"""
_MARK = 'printf "%s %s %s\\n" "$LEVELGATE_RUN" "$LEVELGATE_ATTEMPT" "$LEVELGATE_VERSION" >> marks; sleep 0.1'


@dataclass(frozen=True, kw_only=True, slots=True)
class Outcome:
    """What there is in the end: what was recorded, and what commands wrote."""

    watched: Watched
    kills: int
    events: Sequence[Mapping[str, Any]]
    promotions: Sequence[Mapping[str, Any]]
    runs: Sequence[Mapping[str, Any]]
    executions: Sequence[Sequence[str]]

    def subjects(self, kind: str) -> list[str]:
        """Return the subjects of the events of a kind, in order."""
        return [event["subject"] for event in self.events if event["kind"] == kind]


@pytest.fixture(scope="module")
def outcome(levelgate_program: Path, tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    folder = tmp_path_factory.mktemp("climbs")
    watched = Watched(levelgate_program, folder)
    repository = YumRepository(folder / "site")
    command = {"type": "command", "command": ["sh", "-c", _MARK], "directory": str(folder), "spacing": ["1s"] * 9}
    watched.apply(
        repositories=[{"name": "r", "type": "yum", "url": repository.url, "interval": "1s"}],
        packages=[{"name": "app", "repository": "r", "start": "all", "track": "web"}],
        pipelines=[{"name": name, **command} for name in LEVELS],
        tracks=[
            {
                "name": "web",
                "levels": [
                    {"name": "build", "work": ["build"]},
                    {"name": "prod", "work": ["prod"], "after": ["build"]},
                ],
            }
        ],
    )
    moments = random.Random(_SEED)  # noqa: S311 - the same moments again where they are wanted
    killing = Killing(watched, repository, moments, events=_EVENTS, unfinished=_UNFINISHED)
    for life in range(KILLS):
        killing.live_and_die(VERSIONS * (life + 1) // (KILLS + 1) - killing.published)
    killing.live(VERSIONS - killing.published)
    made = Outcome(
        watched=watched,
        kills=killing.kills,
        events=watched.json("event", "list"),
        promotions=watched.json("promotion", "list", "--limit", str(2 * PROMOTIONS)),
        runs=watched.json("run", "list"),
        executions=[line.split() for line in (folder / "marks").read_text().splitlines()],
    )
    figures = {
        "seed": _SEED,
        "promotions": len(made.promotions),
        "kills": made.kills,
        "attempts": len(made.subjects("run.started")),
        "executions": len(made.executions),
    }
    sys.stdout.write(f"\nkill -9: {', '.join(f'{name} {value}' for name, value in figures.items())}\n")
    return made


def test_the_tables_are_what_their_events_tell_i7(outcome: Outcome) -> None:
    assert outcome.watched.json("db", "check", "--replay")["findings"] == []


def test_no_work_was_lost_each_version_has_passed_each_level_once(outcome: Outcome) -> None:
    passed = Counter((one["version"], one["level"], one["state"]) for one in outcome.promotions)
    versions = [f"r/app@1.{number}-1" for number in range(VERSIONS)]
    assert passed == {(version, f"web/{level}", "passed"): 1 for version in versions for level in LEVELS}


def test_each_promotion_has_one_run_whose_result_was_taken_once_i8(outcome: Outcome) -> None:
    assert len(outcome.runs) == PROMOTIONS
    assert Counter(outcome.subjects("run.ended")) == {f"run:{run['id']}": 1 for run in outcome.runs}


def test_nothing_was_started_again_whose_result_was_acknowledged(outcome: Outcome) -> None:
    ended: set[str] = set()
    for event in outcome.events:
        if event["kind"] == "run.ended":
            ended.add(event["subject"])
        assert event["kind"] != "run.started" or event["subject"] not in ended
    attempts = Counter((run, attempt) for run, attempt, _ in outcome.executions)
    assert {attempt for attempt, times in attempts.items() if times > 1} == set()
    assert {run for run, _, _ in outcome.executions} == {run["id"] for run in outcome.runs}


def test_no_more_was_done_again_than_was_going_on_when_it_was_killed(outcome: Outcome) -> None:
    assert len(outcome.executions) <= PROMOTIONS + len(LEVELS) * outcome.kills


def test_the_server_never_raised(outcome: Outcome) -> None:
    assert "Traceback" not in (outcome.watched.folder / "serve.log").read_text()
