"""Every test asserts something: with `assert`, with pytest, or by a function of its own named `check...`."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest

from meta.sources import ROOT, Source

_SPEAKING = {"pytest.raises", "pytest.warns", "pytest.fail"}
_TESTS = [Source(path) for path in sorted((ROOT / "tests").rglob("test_*.py"))]


def _tests(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_"):
            yield node


def _asserts(node: ast.AST) -> bool:
    if isinstance(node, ast.Assert):
        return True
    if not isinstance(node, ast.Call):
        return False
    called = ast.unparse(node.func)
    # A method of that name may be what is tested.
    return called in _SPEAKING or ("." not in called and called.lstrip("_").startswith(("check", "assert")))


def without_assertion(tree: ast.AST) -> list[tuple[int, str]]:
    """Return the line and the name of each test that asserts nothing."""
    return [(test.lineno, test.name) for test in _tests(tree) if not any(map(_asserts, ast.walk(test)))]


def test_every_test_asserts_something() -> None:
    silent = [f"{source.place}:{line} {name}" for source in _TESTS for line, name in without_assertion(source.tree)]
    assert silent == [], "these tests pass whatever happens; say in each of them what must be so"


@pytest.mark.parametrize(
    "line",
    [
        "assert thing",
        "with pytest.raises(ValueError): thing()",
        "with open(a), pytest.warns(UserWarning): thing()",
        "pytest.fail('no')",
        "_assert_all_recorded(thing)",
        "check_whole(thing)",
    ],
)
def test_what_speaks_is_known(line: str) -> None:
    assert without_assertion(ast.parse(f"def test_it():\n    {line}\n")) == []


@pytest.mark.parametrize(
    "line", ["thing()", "raises(thing)", "'assert'", "if thing: pass", "pytest.skip('no')", "store.check()"]
)
def test_what_is_silent_is_named(line: str) -> None:
    assert without_assertion(ast.parse(f"def test_it():\n    {line}\n")) == [(1, "test_it")]
