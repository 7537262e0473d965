"""The tables of the reference pages, as the tests about them read them."""

from __future__ import annotations

import re

from meta.sources import ROOT


def page(name: str) -> str:
    """Return a page of the reference."""
    return (ROOT / "docs" / "reference" / name).read_text(encoding="utf-8")


def section(text: str, title: str) -> str:
    """Return what stands below a heading, up to the next one of its depth."""
    parts = re.split(rf"^## {re.escape(title)}\n", text, flags=re.MULTILINE)
    assert len(parts) == 2, f"there is no section {title!r}, or there are several"
    return re.split(r"^## ", parts[1], flags=re.MULTILINE)[0]


def rows(text: str, head: str) -> list[list[str]]:
    """Return the cells of each row of all tables whose first column has that title."""
    found = re.findall(rf"^\| {re.escape(head)} \|.*\n\|[-|]+\|\n((?:\|.*\n)+)", text, re.MULTILINE)
    assert found, f"there is no table of {head!r}"
    return [_cells(line) for table in found for line in table.splitlines()]


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.removeprefix("|").removesuffix("|").split("|")]


def by_word(text: str, head: str) -> dict[str, list[str]]:
    """Return the other cells of such rows by their first, which is one word of code; each stands once."""
    table = [(cells[0].strip("`"), cells[1:]) for cells in rows(text, head)]
    assert len(dict(table)) == len(table), "a row stands twice"
    return dict(table)
