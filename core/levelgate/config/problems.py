"""Errors of a file, collected so that all of them are told at once."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from levelgate.domain.declaration import raise_problems
from levelgate.errors import DeclarationInvalid

if TYPE_CHECKING:
    from levelgate.config.nodes import Node

_SHOWN = 100
_USER = re.compile(r"//[^/\s]*@")
_QUERY = re.compile(r"\?.*", re.DOTALL)


class Problems:
    """What is wrong so far."""

    def __init__(self) -> None:
        self._found: list[tuple[int, DeclarationInvalid]] = []

    def __len__(self) -> int:
        return len(self._found)

    def add(self, node: Node, message: str, mend: str = "") -> None:
        """Note an error in a place."""
        self._found.append((node.line, DeclarationInvalid(message, mend=mend, place=node.place)))

    def raise_if_any(self) -> None:
        """Raise one DeclarationInvalid for all that was noted, in the order of lines."""
        raise_problems([problem for _, problem in sorted(self._found, key=lambda found: found[0])])


def shown(node: Node) -> str:
    """Return a value as a message may repeat it: short, on one line, and without what an address may hide."""
    if node.fields:
        return "a mapping"
    if isinstance(node.value, list):
        return "a list" if node.items else "[]"
    if not isinstance(node.value, str):
        return node.raw or ("null" if node.value is None else str(node.plain()))
    text = node.value
    if "://" in text:
        text = _QUERY.sub("?***", _USER.sub("//***@", text))
    return repr(text if len(text) <= _SHOWN else f"{text[:_SHOWN]}...")


def suggestion(word: str, known: Iterable[str], noun: str) -> str:
    """Return what to do about an unknown word: the nearest known one, or all of them."""
    known = sorted(set(known))
    spelled = {each.lower(): each for each in known}
    nearest = difflib.get_close_matches(word.lower(), spelled, n=1)
    if nearest:
        return f"did you mean {spelled[nearest[0]]!r}?"
    return f"known {noun}: {', '.join(known[:20])}" if known else f"there are no {noun}"
