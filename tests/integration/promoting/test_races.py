"""Of two processes that decide on one promotion, the first that is committed wins (R19)."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from fakes import deciding_child
from fakes.ascent import Ascent
from fakes.lane import listed
from fakes.polling import database
from levelgate.domain.gates.approvals import Approvals
from levelgate.domain.gates.soak import Soak
from levelgate.domain.promotion import PromotionState
from levelgate.domain.track import Level
from levelgate.storage.store import SqlStore

COUNT = int(os.environ.get("LEVELGATE_TEST_RACES", "200"))


def _start(folder: Path, answer: str, person: str) -> subprocess.Popen[str]:
    program = Path(deciding_child.__file__)
    path = os.pathsep.join([str(program.parents[1]), os.environ.get("PYTHONPATH", "")])
    return subprocess.Popen(
        [sys.executable, str(program), database(folder), answer, person],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": path},
    )


def _race(children: Sequence[subprocess.Popen[str]], number: int) -> list[str]:
    """Let both decide on a promotion at once, each first every other time, and return what came of it."""
    for child in children if number % 2 else reversed(children):
        assert child.stdin is not None
        child.stdin.write(f"{number}\n")
        child.stdin.flush()
    return [_said(child) for child in children]


def _said(child: subprocess.Popen[str]) -> str:
    assert child.stdout is not None
    return child.stdout.readline().rstrip("\n")


@pytest.fixture
def waiting(store: SqlStore) -> Ascent:
    """As many promotions as are raced for, each in a lane of its own."""
    approved = (Approvals(of=("ann", "bob")),)
    ascent = Ascent(store, Level(name="prod", entry=approved, exit=(Soak(time=timedelta(days=1)),)), name="*")
    ascent.poll(*(replace(listed("1.0"), package=f"app-{number}") for number in range(COUNT)))
    ascent.settle()
    return ascent


def test_of_an_approval_and_a_reject_at_once_exactly_one_moves_the_promotion(waiting: Ascent, folder: Path) -> None:
    children = [_start(folder, "approve", "ann"), _start(folder, "reject", "bob")]
    try:
        assert [_said(child) for child in children] == ["ready", "ready"]
        outputs = [_race(children, number) for number in range(1, COUNT + 1)]
    finally:
        for child in children:
            child.kill()
            child.communicate()
    states = [one.promotion.state for one in waiting.promotions()]
    assert len(states) == COUNT
    for number, (state, (approved, rejected)) in enumerate(zip(states, outputs, strict=True), start=1):
        if state is PromotionState.ACTIVE:
            assert approved == "done"
            assert rejected.startswith(f"conflict promotion {number} is active: ")
        else:
            assert state is PromotionState.REJECTED
            assert rejected == "done"
            assert approved == f"conflict promotion {number} is rejected: rejected by bob: race"
    entered, refused = waiting.events("promotion.entered"), waiting.events("promotion.rejected")
    assert len(entered) + len(refused) == COUNT
    assert entered, "both must have been at it at once"
    assert refused, "both must have been at it at once"
    sys.stdout.write(f"\nraces {COUNT}: approved {len(entered)}, rejected {len(refused)}\n")
