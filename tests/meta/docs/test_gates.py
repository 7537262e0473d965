"""Each kind of gate has a page, with its settings and an example that is accepted, and a test."""

from __future__ import annotations

import re
import textwrap
from pathlib import Path

import pytest

from levelgate.config.parsing import parse
from levelgate.domain.gate import Kind
from levelgate.domain.gates.kinds import ENTRY, EXIT
from meta.sources import ROOT
from meta.tables import by_word

_PAGES = ROOT / "docs" / "reference" / "gates"
_KINDS = [*((kind, "entry") for kind in ENTRY.values()), *((kind, "exit") for kind in EXIT.values())]
_NAMED = [kind.name for kind, _ in _KINDS]


def _page(kind: Kind) -> str:
    return (_PAGES / f"{kind.name}.md").read_text(encoding="utf-8")


def _example(kind: Kind) -> str:
    block = re.search(r"^((?: {4}.*\n)+)", _page(kind), re.MULTILINE)
    return textwrap.dedent(block[1]) if block else ""


def test_the_pages_are_those_of_the_kinds() -> None:
    assert sorted(page.stem for page in _PAGES.glob("*.md")) == sorted(_NAMED)


def test_the_index_links_each_kind() -> None:
    index = (ROOT / "docs" / "reference" / "index.md").read_text(encoding="utf-8")
    assert [name for name in _NAMED if f"(gates/{name}.md)" not in index] == []


def test_each_kind_has_a_module_and_a_test_of_its_own() -> None:
    modules = ROOT / "core" / "levelgate" / "domain" / "gates"
    tests = ROOT / "tests" / "unit" / "domain" / "gates"
    wanted: list[Path] = [path for name in _NAMED for path in (modules / f"{name}.py", tests / f"test_{name}.py")]
    assert [path for path in wanted if not path.exists()] == []


@pytest.mark.parametrize(("kind", "side"), _KINDS, ids=_NAMED)
def test_a_page_says_where_the_gate_stands(kind: Kind, side: str) -> None:
    assert _page(kind).startswith(f"# {kind.name} ({side})\n")


@pytest.mark.parametrize(("kind", "side"), _KINDS, ids=_NAMED)
def test_the_example_of_a_page_is_accepted_and_written_alike(kind: Kind, side: str) -> None:
    settings = parse(_example(kind), "example").at([side, kind.name]).plain()
    assert kind.read(kind.read(settings).settings()) == kind.read(settings)


@pytest.mark.parametrize(
    "kind",
    [pytest.param(kind, id=kind.name) for kind, _ in _KINDS if "properties" in kind.schema],
)
def test_the_table_of_a_page_has_the_settings_of_the_kind(kind: Kind) -> None:
    properties = kind.schema["properties"]
    assert isinstance(properties, dict)
    assert list(by_word(_page(kind), "Setting")) == list(properties)
