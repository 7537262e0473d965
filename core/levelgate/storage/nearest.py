"""Errors for names that name nothing, with the names that come nearest."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

from levelgate.errors import NotFound

if TYPE_CHECKING:
    from collections.abc import Iterable

COMPARED = 2000
"""How many names are compared: more would take longer than the look-up itself."""


def not_found(noun: str, name: str, names: Iterable[str], *, of: str = "", command: str = "") -> NotFound:
    """Make the error for a name, with up to three of the names that come nearest to it.

    `command` lists such names; without it that is `NOUN list`, and `of` is what it has to be given.
    """
    spelled = {each.lower(): each for each in names}
    near = [spelled[each] for each in get_close_matches(name.lower(), spelled, n=3, cutoff=0.6)]
    listing = command or f"{noun} list{of and f' {of}'}"
    suggestion = " or ".join(repr(each) for each in near)
    mend = f"did you mean {suggestion}?" if near else f"`levelgate {listing}` shows what there is"
    return NotFound(f"there is no {noun} {name[:200]!r}", mend=mend)
