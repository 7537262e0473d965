"""kill -9 of a server at random moments while versions are published: nothing is lost, and nothing is taken twice.

    KILL_SEED=7 pytest -n0 -s tests/acceptance/faults/test_kills_of_a_server.py

That has it killed at other moments, and shows the figures.
"""

from __future__ import annotations

import json
import os
import random
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from fakes.faults.killing import Killing
from fakes.faults.watched import Watched
from fakes.webhook import SECRET, received
from fakes.yum_repository import YumRepository
from levelgate.testing.script import Request, answer
from levelgate.testing.server import HttpServer

VERSIONS = 200
KILLS = 12
SUBSCRIPTIONS = ("mark-all", "tell-all")
_SEED = int(os.environ.get("KILL_SEED", "20"))
_EVENTS = 1 + 3 * len(SUBSCRIPTIONS)
"""A version is detected, and each of its runs is queued, started and ended."""
_MARK = 'printf "%s %s %s\\n" "$LEVELGATE_RUN" "$LEVELGATE_ATTEMPT" "$LEVELGATE_VERSION" >> marks; sleep 0.03'


@dataclass(frozen=True, kw_only=True, slots=True)
class Outcome:
    """What there is in the end: what was recorded, what commands wrote, and what the listener received."""

    watched: Watched
    kills: int
    events: Sequence[Mapping[str, Any]]
    runs: Sequence[Mapping[str, Any]]
    executions: Sequence[Sequence[str]]
    deliveries: Sequence[Request]

    def of_kind(self, kind: str) -> list[Mapping[str, Any]]:
        """Return the events of one kind."""
        return [event for event in self.events if event["kind"] == kind]

    def ended(self) -> Counter[str]:
        """Return how often the result of each run was taken."""
        return Counter(event["subject"].removeprefix("run:") for event in self.of_kind("run.ended"))

    def figures(self) -> dict[str, int]:
        """Return what there is to count."""
        ended = self.ended()
        return {
            "versions": len(self.of_kind("version.detected")),
            "kills": self.kills,
            "runs": len(self.runs),
            "attempts": len(self.of_kind("run.started")),
            "executions": len(self.executions),
            "deliveries": len(self.deliveries),
            "acknowledged twice": sum(times > 1 for times in ended.values()),
            "lost": VERSIONS * len(SUBSCRIPTIONS) - len(ended),
        }


def _declare(watched: Watched, server: HttpServer) -> None:
    hook = {"url": f"{server.url}/hook", "secret": "${env:HOOK}", "allowed_networks": ["127.0.0.1"]}
    watched.environment["HOOK"] = SECRET
    watched.apply(
        repositories=[{"name": "r", "type": "yum", "url": f"{server.url}/", "interval": "1s"}],
        packages=[{"name": "app", "repository": "r", "start": "all"}],
        pipelines=[
            {"name": "mark", "type": "command", "command": ["sh", "-c", _MARK], "directory": str(watched.folder)},
            {"name": "tell", "type": "webhook", **hook},
        ],
        subscriptions=[
            {"name": name, "packages": ["r/app"], "pipeline": name.removesuffix("-all")} for name in SUBSCRIPTIONS
        ],
    )


@pytest.fixture(scope="module")
def outcome(levelgate_program: Path, tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    folder = tmp_path_factory.mktemp("kills")
    watched = Watched(levelgate_program, folder)
    with HttpServer() as server:
        server.serve(folder / "site")
        server.script("/hook", answer(204))
        _declare(watched, server)
        moments = random.Random(_SEED)  # noqa: S311 - the same moments again where they are wanted
        killing = Killing(watched, YumRepository(folder / "site"), moments, events=_EVENTS)
        for _ in range(KILLS):
            killing.live_and_die(VERSIONS // (KILLS + 1))
        killing.live(VERSIONS - killing.published)
        deliveries = server.requests_of("/hook")
    made = Outcome(
        watched=watched,
        kills=killing.kills,
        events=watched.json("event", "list"),
        runs=watched.json("run", "list"),
        executions=[line.split() for line in (folder / "marks").read_text().splitlines()],
        deliveries=deliveries,
    )
    told = {"seed": _SEED, **made.figures()}
    sys.stdout.write(f"\nkill -9: {', '.join(f'{name} {value}' for name, value in told.items())}\n")
    return made


def _meanings(pairs: Iterable[tuple[str, str]]) -> dict[str, set[str]]:
    """Return all that each id stands for."""
    meanings: dict[str, set[str]] = defaultdict(set)
    for identity, meaning in pairs:
        meanings[identity].add(meaning)
    return meanings


def test_each_version_was_detected_once(outcome: Outcome) -> None:
    detected = Counter(event["data"]["version"] for event in outcome.of_kind("version.detected"))
    assert detected == {f"1.{number}-1": 1 for number in range(VERSIONS)}


def test_each_version_has_one_run_of_each_subscription_and_it_succeeded(outcome: Outcome) -> None:
    runs = Counter((run["subscription"], run["version"], run["state"]) for run in outcome.runs)
    versions = [f"1.{number}-1" for number in range(VERSIONS)]
    assert runs == {(name, version, "succeeded"): 1 for name in SUBSCRIPTIONS for version in versions}


def test_the_result_of_each_run_was_taken_once(outcome: Outcome) -> None:
    assert outcome.ended() == {run["id"]: 1 for run in outcome.runs}


def test_no_run_was_executed_for_two_versions_and_none_was_left_out(outcome: Outcome) -> None:
    executed = _meanings((run, version) for run, _, version in outcome.executions)
    assert executed == {run["id"]: {run["version"]} for run in outcome.runs if run["subscription"] == "mark-all"}


def test_no_attempt_was_executed_twice(outcome: Outcome) -> None:
    attempts = Counter((run, attempt) for run, attempt, _ in outcome.executions)
    assert {attempt for attempt, times in attempts.items() if times > 1} == set()


def test_no_run_was_delivered_with_two_bodies_and_none_was_left_out(outcome: Outcome) -> None:
    bodies = _meanings((request.headers["webhook-id"], request.body.decode()) for request in outcome.deliveries)
    told = {identity: {json.loads(body)["data"]["version"] for body in those} for identity, those in bodies.items()}
    assert [identity for identity, those in bodies.items() if len(those) > 1] == []
    assert told == {run["id"]: {run["version"]} for run in outcome.runs if run["subscription"] == "tell-all"}


def test_whatever_was_delivered_was_signed(outcome: Outcome) -> None:
    events = received(outcome.deliveries)
    assert [event.get_id() for event in events] == [one.headers["webhook-id"] for one in outcome.deliveries]


def test_work_was_lost_and_done_again(outcome: Outcome) -> None:
    figures = outcome.figures()
    assert figures["attempts"] > figures["runs"]
    assert figures["executions"] + figures["deliveries"] >= figures["runs"]


def test_the_database_is_whole(outcome: Outcome) -> None:
    assert outcome.watched.json("db", "check")["findings"] == []


def test_the_server_never_raised(outcome: Outcome) -> None:
    assert "Traceback" not in (outcome.watched.folder / "serve.log").read_text()
