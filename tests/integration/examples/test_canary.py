"""A canary: a sign-off before stage, hours of soaking before the grant of prod, and the way back when it does badly."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable

import pytest

from fakes.example import Example

# The program, as the script calls it, at the time that the test's clock shows.
_PROGRAM = """\
#!{python}
from datetime import datetime
from levelgate.bootstrap import environment
from levelgate.cli.program import run
environment.SystemClock.now = lambda _: datetime.fromisoformat("{now}")
raise SystemExit(run())
"""


@pytest.fixture
def canary(example: Callable[[str], Example]) -> Example:
    """Let 1.0-1 climb to prod, and soak there."""
    canary = example("tracks/canary.yaml")
    canary.publish("1.0-1")
    _to_prod(canary, "1.0-1")
    return canary


def _to_prod(canary: Example, version: str) -> None:
    assert canary.answer("approve", version, "test", "ann") == "passed"
    canary.serve()
    canary.do("check", f"updates/hello@{version}", "cve-scan", "passed")
    canary.serve()


def _watch(canary: Example, health: str) -> None:
    program = canary.folder / "bin" / "levelgate"
    program.parent.mkdir()
    program.write_text(_PROGRAM.format(python=sys.executable, now=canary.clock.now().isoformat()), encoding="utf-8")
    program.chmod(0o755)
    done = subprocess.run(
        ["/bin/sh", "watch-canary.sh", "updates/hello", "1.1-1", "1.0-1", health],
        cwd=canary.folder,
        env={**os.environ, "PATH": f"{program.parent}:{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_nothing_is_on_stage_before_somebody_signs_it_off(example: Callable[[str], Example]) -> None:
    canary = example("tracks/canary.yaml")
    canary.publish("1.0-1")
    assert (canary.at("test"), canary.at("stage")) == ({"1.0-1": "active"}, {})
    assert canary.answer("approve", "1.0-1", "test", "bob") == "passed"
    canary.serve()
    assert canary.logs("1.0-1", "stage") == ["deploy-stage: updates/hello 1.0-1 at canary/stage"]
    assert canary.lacks("1.0-1", "prod")["checks"] == ("lacks a result of the check cve-scan", ["cve-scan"])


def test_prod_is_granted_when_the_canary_has_soaked(canary: Example) -> None:
    assert canary.logs("1.0-1", "prod") == ["deploy-canary: updates/hello 1.0-1 at canary/prod"]
    assert list(canary.lacks("1.0-1", "prod")) == ["soak"]
    canary.later(hours=3, minutes=59)
    assert canary.at("prod") == {"1.0-1": "active"}
    canary.later(minutes=1)
    assert canary.promotion("1.0-1", "prod")["grant"]["level"] == "canary/prod"


def test_nothing_goes_to_prod_outside_the_window(canary: Example) -> None:
    canary.later(hours=7)  # 17:00 in Berlin
    canary.publish("1.1-1")
    _to_prod(canary, "1.1-1")
    assert list(canary.lacks("1.1-1", "prod")) == ["window"]
    assert canary.promotion("1.1-1", "prod")["look_again"] == "2026-12-01T08:00:00Z"
    canary.later(hours=16)
    assert canary.at("prod") == {"1.0-1": "passed", "1.1-1": "active"}


def test_prod_is_rolled_back_when_the_check_of_the_canary_fails(canary: Example) -> None:
    canary.later(hours=4)
    canary.publish("1.1-1")
    _to_prod(canary, "1.1-1")
    canary.later(hours=1)
    _watch(canary, "false")
    canary.serve()
    back = canary.promotion("1.0-1", "prod")
    assert (back["rollback"], back["state"], back["reason"]) == (True, "passed", "the canary 1.1-1 does badly")
    assert canary.logs("1.0-1", "prod") == ["deploy-canary: updates/hello 1.0-1 at canary/prod"]
    assert canary.at("prod") == {"1.1-1": "aborted", "1.0-1": "passed"}
    pins = [one["pinned_at"] for one in canary.terminal.json("hold", "list") if one["kind"] == "pin"]
    assert pins == ["updates/hello@1.0-1"]


def test_a_canary_that_does_well_is_left_alone(canary: Example) -> None:
    canary.later(hours=4)
    canary.publish("1.1-1")
    _to_prod(canary, "1.1-1")
    _watch(canary, "true")
    assert canary.at("prod") == {"1.0-1": "passed", "1.1-1": "active"}
