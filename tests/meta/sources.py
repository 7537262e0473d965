"""The repository's own files, as the tests about itself look at them."""

from __future__ import annotations

import ast
import configparser
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Source:
    """A Python file of ours; `place` is its path in the repository."""

    path: Path

    @property
    def place(self) -> str:
        return self.path.relative_to(ROOT).as_posix()

    @cached_property
    def text(self) -> str:
        return self.path.read_text(encoding="utf-8")

    @cached_property
    def lines(self) -> list[str]:
        return self.text.splitlines()

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text, self.place)

    def functions(self) -> Iterator[tuple[str, int]]:
        """Yield the place of each function and how many lines it has, docstring included."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield f"{self.place}:{node.lineno} {node.name}", (node.end_lineno or node.lineno) - node.lineno + 1

    def imports(self) -> Iterator[tuple[int, str]]:
        """Yield the line and the name of each import; a relative one starts with its dots."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                yield from ((node.lineno, alias.name) for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                yield node.lineno, "." * node.level + (node.module or "")


def _below(*folders: str) -> list[Source]:
    return [Source(path) for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))]


def product() -> list[Source]:
    """Return what is installed."""
    return _below("core", "plugins")


def everything() -> list[Source]:
    """Return what is installed, and what tests and measures it."""
    return _below("core", "plugins", "tests", "benchmarks", "examples")


def setup_cfg() -> configparser.ConfigParser:
    """Read setup.cfg as it is."""
    parser = configparser.ConfigParser(interpolation=None, delimiters=("=",))
    parser.read(ROOT / "setup.cfg", encoding="utf-8")
    return parser


def items(value: str) -> list[str]:
    """Split one of its many-line values."""
    return [line.strip() for line in value.splitlines() if line.strip()]


def pairs(value: str) -> dict[str, str]:
    """Split one of its many-line values of `key = value` lines."""
    return {key.strip(): named.strip() for key, _, named in (line.partition("=") for line in items(value))}


def package_folders() -> dict[str, Path]:
    """Return where setup.cfg says that each top-level package is."""
    return {name: ROOT / folder for name, folder in pairs(setup_cfg()["options"]["package_dir"]).items()}
