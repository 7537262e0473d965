"""The demonstration's look at promotions: whatever stands otherwise than in the story is a difference, and is told."""

from __future__ import annotations

import re
from typing import Any, cast

import pytest

from levelgate.cli.demonstration import patience
from levelgate.cli.demonstration.ascent import Ascent
from levelgate.cli.demonstration.climbs import BOARD, CLIMBS, OPEN, Answer
from levelgate.cli.demonstration.difference import Difference
from levelgate.client.client import Client

_STATES = {"passed": "succeeded", "failed": "failed"}
_ANN = Answer(person="ann", answer="approve", version="updates/hello@2.0-1", level="web/qa", reason="")


def _work(level: str, state: str) -> list[dict[str, str]]:
    pipelines = {"web/dev": "size-check", "web/prod": "deploy"}
    return [{"pipeline": pipelines[level], "state": _STATES[state]}] if level in pipelines and state in _STATES else []


def _missing(gate: str, *who: str) -> dict[str, Any]:
    return {"gate": gate, "what": "needs somebody", "who": list(who)}


class FakeClimbing:
    """Answers as the API does, of promotions, of what they lack, and of the board."""

    def __init__(self) -> None:
        self.promotions: dict[tuple[str, str], dict[str, Any]] = {}
        self.missing: dict[tuple[str, str], list[dict[str, Any]]] = {}
        self.board: list[dict[str, Any]] = []

    def climb(self, *comes: tuple[str, str, str]) -> None:
        for version, level, state in comes:
            known = self.promotions.get((version, level), {"id": len(self.promotions) + 1})
            moved = {**known, "version": version, "level": level, "state": state, "runs": _work(level, state)}
            self.promotions[version, level] = moved

    def every(self, *path: str, level: str | None = None, state: str | None = None) -> list[Any]:
        if path[0] == "tracks":
            return self.board
        found = [one for one in self.promotions.values() if level in {None, one["level"]}]
        return [one for one in found if state is None or one["state"] in {"waiting", "active"}]

    def get(self, *path: str, level: str | None = None) -> Any:
        if path[0] == "promotions":
            return next(one for one in self.promotions.values() if str(one["id"]) == path[1])
        where = (path[1], str(level))
        return {"levels": [{"promotion": self.promotions[where]["id"], "missing": self.missing.get(where, [])}]}


@pytest.fixture
def climbing(monkeypatch: pytest.MonkeyPatch) -> FakeClimbing:
    monkeypatch.setattr(patience, "_PATIENCE", 0.0)
    return FakeClimbing()


@pytest.fixture
def ascent(climbing: FakeClimbing) -> Ascent:
    return Ascent(cast("Client", climbing))


def test_what_moved_as_it_must_is_returned(climbing: FakeClimbing, ascent: Ascent) -> None:
    for climb in CLIMBS:
        climbing.climb(*climb.comes)
        moved = [(one["version"], one["level"], one["state"]) for one in ascent.expect(climb)]
        assert moved == list(climb.comes)


def test_another_state_is_a_difference(climbing: FakeClimbing, ascent: Ascent) -> None:
    climbing.climb(*CLIMBS[0].comes[:3], ("updates/hello@2.0-1", "web/qa", "rejected"))
    with pytest.raises(Difference, match=re.escape("recorded  updates/hello@2.0-1  web/qa  rejected")):
        ascent.expect(CLIMBS[0])


def test_a_promotion_too_many_is_a_difference(climbing: FakeClimbing, ascent: Ascent) -> None:
    climbing.climb(*CLIMBS[0].comes, ("updates/hello@1.1-1", "web/dev", "waiting"))
    with pytest.raises(Difference, match="the promotions are not what they must be"):
        ascent.expect(CLIMBS[0])


def test_work_that_was_not_done_is_a_difference(climbing: FakeClimbing, ascent: Ascent) -> None:
    climbing.climb(*CLIMBS[0].comes)
    climbing.promotions["updates/hello@2.0-1", "web/dev"]["runs"] = []
    with pytest.raises(Difference, match=re.escape("expected  updates/hello@2.0-1  web/dev  size-check  succeeded")):
        ascent.expect(CLIMBS[0])


def test_an_answer_is_for_the_promotion_that_lacks_it(climbing: FakeClimbing, ascent: Ascent) -> None:
    climbing.climb(*CLIMBS[0].comes)
    climbing.missing[_ANN.version, _ANN.level] = [_missing("sign_offs", "bob", "ann")]
    assert ascent.asked(_ANN) == 4


@pytest.mark.parametrize("missing", [[], [_missing("sign_offs", "bob")]], ids=["nothing", "of somebody else"])
def test_somebody_whom_explain_does_not_name_is_a_difference(
    climbing: FakeClimbing, ascent: Ascent, missing: list[dict[str, Any]]
) -> None:
    climbing.climb(*CLIMBS[0].comes)
    climbing.missing[_ANN.version, _ANN.level] = missing
    with pytest.raises(Difference, match="explain does not name ann for updates/hello"):
        ascent.asked(_ANN)


def _left_open(climbing: FakeClimbing) -> None:
    for version, level, gate, who in OPEN:
        climbing.climb((version, level, "waiting"))
        climbing.missing[version, level] = [_missing(gate, *who.split(", "))]


def test_what_is_open_at_the_end_is_explained(climbing: FakeClimbing, ascent: Ascent) -> None:
    _left_open(climbing)
    assert [one["version"] for one in ascent.explained()] == [version for version, *_ in OPEN]


@pytest.mark.parametrize("missing", [[], [_missing("approvals")]], ids=["no answer", "nobody named"])
def test_an_open_promotion_of_which_explain_does_not_say_who_is_a_difference(
    climbing: FakeClimbing, ascent: Ascent, missing: list[dict[str, Any]]
) -> None:
    _left_open(climbing)
    climbing.missing[OPEN[0][0], OPEN[0][1]] = missing
    with pytest.raises(Difference, match="the answers of explain are not what they must be"):
        ascent.explained()


def test_a_board_that_shows_something_else_is_a_difference(climbing: FakeClimbing, ascent: Ascent) -> None:
    climbing.board = [{"lane": lane, "cells": []} for lane, *_ in BOARD]
    with pytest.raises(Difference, match="the rows of the board are not what they must be"):
        ascent.compare_board()
