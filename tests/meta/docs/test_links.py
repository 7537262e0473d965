"""Links between the documents lead somewhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from meta.sources import ROOT

_PAGES = [*sorted((ROOT / "docs").rglob("*.md")), *sorted(ROOT.glob("*.md")), ROOT / "benchmarks" / "README.md"]
_ROOMS = ("tutorial", "how-to", "reference", "explanation")


def _linked(page: Path) -> list[str]:
    prose = re.sub(r"^```.*?^```", "", page.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    found = re.findall(r"\]\(([^)\s]+)\)", prose)
    return [target.partition("#")[0] for target in found if "://" not in target and not target.startswith("#")]


@pytest.mark.parametrize("page", _PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_each_link_leads_to_a_file(page: Path) -> None:
    assert [target for target in _linked(page) if not (page.parent / target).exists()] == []


@pytest.mark.parametrize("room", _ROOMS)
def test_each_page_can_be_reached_from_its_room_s_index(room: str) -> None:
    folder = ROOT / "docs" / room
    reached, waiting = set[Path](), [folder / "index.md"]
    while waiting:
        page = waiting.pop()
        if page not in reached and page.suffix == ".md":
            reached.add(page)
            waiting += [(page.parent / target).resolve() for target in _linked(page)]
    assert set(folder.rglob("*.md")) - reached == set()


def test_the_documents_are_in_four_rooms() -> None:
    assert {path.name for path in (ROOT / "docs").iterdir()} == set(_ROOMS)
