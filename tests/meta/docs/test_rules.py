"""The page of rules names tests that exist, for each rule, invariant and case; those of a case carry its words."""

from __future__ import annotations

import ast
import re
from functools import cache

import pytest

from meta.sources import ROOT

_PAGE = (ROOT / "docs" / "reference" / "rules.md").read_text(encoding="utf-8")
_RULES = [f"R{number}" for number in range(1, 24)]
_INVARIANTS = [f"I{number}" for number in range(1, 12)]
_CASES = 22


@cache
def _tests() -> dict[str, str]:
    """Return the first paragraph of each test's docstring, by the test's name."""
    found: dict[str, str] = {}
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                found[node.name] = (ast.get_docstring(node) or "").partition("\n\n")[0]
    return found


def _items(part: str) -> list[tuple[str, list[str]]]:
    """Return what each item of a part of the page says, with the tests that it names."""
    section = _PAGE.partition(f"## {part}\n")[2].partition("\n## ")[0]
    blocks = re.findall(r"((?:^(?!- ).+\n)+)\n((?:^- `\w+`\n)+)", f"{section}\n", flags=re.MULTILINE)
    return [(" ".join(said.split()), re.findall(r"`(\w+)`", named)) for said, named in blocks]


def _words(text: str) -> set[str]:
    return set(re.findall(r"[\w.]*\w", text.lower()))


def test_each_rule_and_each_invariant_names_a_test() -> None:
    said = [title.partition("**")[2].partition("**")[0].partition(" ")[0] for title, _ in _items("Rules")]
    assert said == _RULES
    invariants = [title for title, _ in _items("Invariants") if title.startswith("**")]
    assert [title.partition("**")[2].partition("**")[0] for title in invariants] == _INVARIANTS


@pytest.mark.parametrize("part", ["Rules", "Invariants", "Cases"])
def test_each_test_that_the_page_names_exists(part: str) -> None:
    named = [name for _, names in _items(part) for name in names]
    assert [name for name in named if name not in _tests()] == []


def test_each_case_names_tests_that_carry_its_words() -> None:
    cases = _items("Cases")
    assert len(cases) == _CASES
    strange = [name for said, names in cases for name in names if not _words(_tests()[name]) <= _words(said)]
    without_words = [name for _, names in cases for name in names if not _tests()[name]]
    assert (strange, without_words) == ([], [])
