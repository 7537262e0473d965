"""What ends the demonstration early."""

from __future__ import annotations

from collections.abc import Iterable


class Difference(Exception):
    """What happened is not what had to happen."""


def same(what: str, expected: Iterable[tuple[str, ...]], seen: Iterable[tuple[str, ...]]) -> None:
    """Raise Difference, with both sides, unless these rows are the same in the same order."""
    wanted, there = list(expected), list(seen)
    if wanted != there:
        lines = [f"the {what} are not what they must be", *_listed("expected", wanted), *_listed("recorded", there)]
        raise Difference("\n".join(lines))


def _listed(word: str, rows: Iterable[tuple[str, ...]]) -> list[str]:
    return ["  ".join(["", word, *row]) for row in rows]
