"""Which parts of a listing are believed at once, and which are held back because they lost too much (R14)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from levelgate.domain.comparison import Comparison, Losses, losses

if TYPE_CHECKING:
    from levelgate.domain.repository import HeldBack


@dataclass(frozen=True, kw_only=True, slots=True)
class Belief:
    """What is believed of a listing; `doubted` is what is lost where it is not.

    Each comparison comes with whether its losses were held back before, or accepted, and now count.
    """

    believed: tuple[tuple[Comparison, bool], ...]
    doubted: Losses | None = None


def believe(parts: Iterable[Sequence[Comparison]], held_back: HeldBack | None, *, accept: bool) -> Belief:
    """Judge each part of a complete listing by itself; with `accept` losses count, whatever they are."""
    believed: list[tuple[Comparison, bool]] = []
    doubted: list[Comparison] = []
    for part in parts:
        lost = losses(part)
        if lost.suspicious and not (accept or lost.confirms(held_back)):
            doubted += part
        else:
            believed += [(comparison, lost.suspicious) for comparison in part]
    return Belief(believed=tuple(believed), doubted=losses(doubted) if doubted else None)
