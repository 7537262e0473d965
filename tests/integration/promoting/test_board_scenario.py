"""The scenario of promotion.md, section 5, as the board of the API shows it after each step."""

from __future__ import annotations

from typing import Any

import pytest

from fakes.scenario import TABLE, Scenario
from levelgate.api.app import create_app
from levelgate.client.client import in_process
from levelgate.domain.track import Next
from levelgate.storage.store import SqlStore

_MARKS = {"active": "○", "passed": "✓", "rejected": "✗"}


def _bare(version: str) -> str:
    return version.removeprefix("updates/app@")


def _cell(cell: dict[str, Any]) -> str:
    occupant = cell["occupant"]
    return f"{_bare(occupant['version'])} {_MARKS[occupant['state']]}" if occupant else "-"


def _waiting(row: dict[str, Any]) -> str:
    return ", ".join(
        f"{_bare(one['version'])} at {cell['level'].removeprefix('web/')}"
        for cell in row["cells"]
        for one in cell["waiting"]
    )


@pytest.mark.parametrize("mode", Next)
def test_the_board_of_the_api_is_the_table_after_each_step(store: SqlStore, mode: Next) -> None:
    scenario = Scenario(store, mode)
    with in_process(create_app(scenario.environment), actor="ann") as client:
        for said, cells, waiting in TABLE:
            scenario.step(said)
            (row,) = client.every("tracks", "web", "board")
            shown = tuple(_cell(cell) for cell in row["cells"])
            assert (shown, _waiting(row)) == (cells, waiting), said


@pytest.mark.parametrize("mode", Next)
def test_the_board_says_why_the_waiting_one_waits(store: SqlStore, mode: Next) -> None:
    scenario = Scenario(store, mode)
    for said, _, _ in TABLE[:4]:
        scenario.step(said)
    with in_process(create_app(scenario.environment), actor="ann") as client:
        (row,) = client.every("tracks", "web", "board")
    (waiting,) = (one for cell in row["cells"] for one in cell["waiting"])
    assert [(one["gate"], one["what"], one["who"]) for one in waiting["missing"]] == [
        ("slots", "waits for the slot of 1, which needs 1 sign-off of ann", ["ann"])
    ]
