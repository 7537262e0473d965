"""The tutorial about plugins works: typed through from an empty folder, it ends with a plugin that passes the suite."""

from __future__ import annotations

from pathlib import Path

import pytest

from fakes.followed_page import Page, check_printed
from fakes.plugin_environment import PluginEnvironment

_PAGE = Page(Path(__file__).parents[2] / "docs" / "tutorial" / "write-a-plugin.md", "8322")


@pytest.fixture(scope="module")
def followed(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """What each step of the page printed."""
    environment = PluginEnvironment(tmp_path_factory.mktemp("environment"))
    return _PAGE.follow(tmp_path_factory.mktemp("tutorial"), environment.variables)


def test_the_page_has_steps() -> None:
    assert len(_PAGE.steps) > 15


@pytest.mark.parametrize("number", range(len(_PAGE.steps)))
def test_a_step_prints_what_the_page_shows(number: int, followed: list[str]) -> None:
    check_printed(followed[number], _PAGE.steps[number].printed)
