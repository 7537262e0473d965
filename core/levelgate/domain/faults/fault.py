"""One thing that is wrong with a definition."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches


@dataclass(frozen=True, kw_only=True, slots=True)
class Fault:
    """What is wrong at `path` of a definition as the file spells it, and what would be right.

    `refers` are section and name of what is not there, where that is the fault.
    """

    message: str
    mend: str
    path: tuple[str | int, ...] = ()
    refers: tuple[str, str] | None = None

    @property
    def place(self) -> str:
        """The path as people read it: `levels[2].work[0]`."""
        return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in self.path).lstrip(".")


def unknown(
    name: str, noun: str, known: Iterable[str], *, path: tuple[str | int, ...], refers: tuple[str, str]
) -> Fault:
    """Return the fault that nothing has that name."""
    words = sorted(set(known))
    nearest = get_close_matches(name, words, n=1)
    if nearest:
        mend = f"did you mean {nearest[0]!r}?"
    else:
        mend = f"known: {', '.join(words[:20])}" if words else f"declare a {noun} of that name"
    return Fault(message=f"{name!r} is no {noun}", mend=mend, path=path, refers=refers)
