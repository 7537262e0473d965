"""The tutorial works: its commands are run as they stand, and print what the page shows."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from fakes.followed_page import Page, check_printed

_ROOT = Path(__file__).parents[2]
_PAGE = Page(_ROOT / "docs" / "tutorial" / "first-repository.md", "8321")


@pytest.fixture(scope="module")
def followed(levelgate_program: Path, tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """What each step of the page printed."""
    environment = {
        "PATH": f"{levelgate_program.parent}:{os.environ['PATH']}",
        "EXAMPLES": str(_ROOT / "examples" / "packages"),
    }
    return _PAGE.follow(tmp_path_factory.mktemp("tutorial"), environment)


def test_the_page_has_steps() -> None:
    assert len(_PAGE.steps) > 10


@pytest.mark.parametrize("number", range(len(_PAGE.steps)))
def test_a_step_prints_what_the_page_shows(number: int, followed: list[str]) -> None:
    check_printed(followed[number], _PAGE.steps[number].printed)
