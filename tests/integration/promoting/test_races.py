"""Of two processes that decide on one promotion, the first that is committed wins (R19)."""

from __future__ import annotations

import os
import subprocess
import sys
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
        [sys.executable, str(program), database(folder), answer, person, str(COUNT)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": path},
    )


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
        for child in children:
            assert child.stdout is not None
            assert child.stdout.readline() == "ready\n"
        outputs = [child.communicate("go\n", timeout=300)[0].splitlines() for child in children]
    finally:
        for child in children:
            child.kill()
            child.wait()
    states = [one.promotion.state for one in waiting.promotions()]
    assert len(states) == COUNT
    for number, (state, approved, rejected) in enumerate(zip(states, *outputs, strict=True), start=1):
        if state is PromotionState.ACTIVE:
            assert approved == "done"
            assert rejected.startswith(f"conflict promotion {number} is active: ")
        else:
            assert state is PromotionState.REJECTED
            assert rejected == "done"
            assert approved == f"conflict promotion {number} is rejected: rejected by bob: race"
    entered, refused = waiting.events("promotion.entered"), waiting.events("promotion.rejected")
    assert len(entered) + len(refused) == COUNT
