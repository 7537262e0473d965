"""What the gates that stand at every level have in common: they are in no file and have no settings."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from levelgate.domain.people import People

if TYPE_CHECKING:
    from levelgate.domain.json_value import JsonValue


class StandingGate:
    """A gate that stands at every level."""

    __slots__ = ()

    def settings(self) -> JsonValue:
        """Return true: there is nothing to set."""
        return True

    def problems(self, people: People) -> list[str]:
        """Return nothing: what it asks for can be had."""
        del people
        return []


def either(names: Iterable[str], word: str) -> str:
    """Join names in a sentence: `a, b and c`."""
    *others, last = names
    return f"{', '.join(others)} {word} {last}" if others else last
