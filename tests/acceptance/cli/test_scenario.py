"""The scenario of promotion.md, section 5: `levelgate board` prints its table, as the example plays it step by step."""

from __future__ import annotations

import re
import runpy
import subprocess
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import pytest

from fakes.installed import Installed
from fakes.kept_logging import kept_logging

SCRIPT = Path(__file__).parents[3] / "examples" / "scenario.py"
TABLE = [
    ("c1 seen", ["c1 ✓", "c1 ○", "-", "-"], ""),
    ("approve c1 at dev", ["c1 ✓", "c1 ✓", "c1 ○", "-"], ""),
    ("c2 seen", ["c2 ✓", "c2 ○", "c1 ○", "-"], ""),
    ("approve c2 at dev", ["c2 ✓", "c2 ✓", "c1 ○", "-"], "c2 at qa"),
    ("c3 seen", ["c3 ✓", "c3 ○", "c1 ○", "-"], "c2 at qa"),
    ("reject c1 at qa", ["c3 ✓", "c3 ○", "c2 ○", "-"], ""),
    ("c4 seen", ["c4 ✓", "c3 ○", "c2 ○", "-"], "c4 at dev"),
    ("approve c3 at dev", ["c4 ✓", "c4 ○", "c2 ○", "-"], "c3 at qa"),
    ("reject c4 at dev", ["c4 ✓", "c4 ✗", "c2 ○", "-"], "c3 at qa"),
    ("reject c2 at qa", ["c4 ✓", "c4 ✗", "c3 ○", "-"], ""),
    ("approve c3 at qa", ["c4 ✓", "c4 ✗", "c3 ✓", "c3 ✓"], ""),
]
_C = {"1.0-1": "c1", "1.1-1": "c2", "2.0~rc1-1": "c3", "2.0-1": "c4"}


class Shown(NamedTuple):
    """What was printed of a step: what was done, the row of the board, and why a command was refused."""

    said: str
    cells: Sequence[str]
    waiting: str
    refused: str


@pytest.fixture
def play(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Callable[..., Sequence[Shown]]]:
    """Play it in this process, which is quicker, and in the test's folder."""
    monkeypatch.setattr(sys, "argv", sys.argv)
    script = runpy.run_path(str(SCRIPT))

    def played(*, newest: bool, swap: bool) -> Sequence[Shown]:
        script["play"](tmp_path, newest=newest, swap=swap)
        return _steps(capsys.readouterr().out)

    with kept_logging():
        yield played


def _steps(text: str) -> Sequence[Shown]:
    text = re.sub("|".join(map(re.escape, _C)), lambda found: _C[found.group()], text)
    return [_shown(step) for step in re.split(r"\n\d+\. ", text)[1:]]


def _shown(step: str) -> Shown:
    (row,) = re.findall(r"^updates/hello:main .*", step, re.MULTILINE)
    _, *cells, waiting = [*re.split(r" {2,}", row.strip()), ""][:6]
    refused = "".join(re.findall(r"^error.*", step, re.MULTILINE))
    assert re.search(r"^LANE +build +dev +qa +prod\b", step, re.MULTILINE)
    return Shown(step.partition("\n")[0], cells, waiting, refused)


def _rows(shown: Sequence[Shown]) -> list[tuple[str, Sequence[str], str]]:
    return [(one.said, one.cells, one.waiting.partition(" waits")[0]) for one in shown]


def test_the_board_is_the_table_after_each_step(installed: Installed) -> None:
    command = [sys.executable, str(SCRIPT), "--folder", str(installed.folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=240)
    assert (done.returncode, done.stderr) == (0, "")
    shown = _steps(done.stdout)
    assert _rows(shown) == TABLE
    assert shown[3].waiting == "c2 at qa waits for the slot of c1, which needs 1 sign-off of team"
    _check_ledger(installed)


def test_with_newest_it_is_the_same(installed: Installed, play: Callable[..., Sequence[Shown]]) -> None:
    assert _rows(play(newest=True, swap=False)) == TABLE
    _check_ledger(installed)


def _check_ledger(installed: Installed) -> None:
    states = defaultdict[str, set[str]](set)
    for one in installed.json("promotion", "list"):
        states[one["state"]].add(f"{_C[one['version'].partition('@')[2]]} {one['level'].partition('/')[2]}")
    assert states == {
        "passed": {"c1 build", "c1 dev", "c2 build", "c2 dev", "c3 build", "c3 dev", "c3 qa", "c3 prod", "c4 build"},
        "rejected": {"c1 qa", "c2 qa", "c4 dev"},
    }


def test_with_steps_6_and_8_swapped_oldest_lets_c2_in_and_c3_waits(play: Callable[..., Sequence[Shown]]) -> None:
    shown = play(newest=False, swap=True)
    assert (shown[7].said, shown[7].cells[2], shown[7].waiting[:8]) == ("reject c1 at qa", "c2 ○", "c3 at qa")
    assert _rows(shown)[8:] == TABLE[8:]
    assert [one.refused for one in shown if one.refused] == []


def test_with_steps_6_and_8_swapped_newest_lets_c3_in_and_c2_ends_superseded(
    play: Callable[..., Sequence[Shown]],
) -> None:
    shown = play(newest=True, swap=True)
    assert (shown[7].said, shown[7].cells[2], shown[7].waiting) == ("reject c1 at qa", "c3 ○", "")
    assert (shown[9].said, shown[9].cells) == ("reject c2 at qa", ["c4 ✓", "c4 ✗", "c3 ○", "-"])
    assert re.search(r"error\[conflict\]: promotion \d+ is superseded: c3 has entered", shown[9].refused)
    assert shown[10].cells == ["c4 ✓", "c4 ✗", "c3 ✓", "c3 ✓"]
    assert [one.said for one in shown if one.refused] == ["reject c2 at qa"]
