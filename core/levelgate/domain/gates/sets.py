"""The exit gate `sets`: a set of each of these products has passed with this version in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from levelgate.domain.facts import Facts
from levelgate.domain.gate import Kind, Missing, Verdict
from levelgate.domain.people import People
from levelgate.domain.setting import NAMES, names

if TYPE_CHECKING:
    from levelgate.domain.json_value import JsonValue

NAME = "sets"


@dataclass(frozen=True, kw_only=True, slots=True)
class Sets:
    """Passes when this promotion was signed off by a passed set of each of these products (section 7)."""

    products: tuple[str, ...]

    @property
    def name(self) -> str:
        """Its kind."""
        return NAME

    def settings(self) -> JsonValue:
        """Return its setting as the declaration file spells it."""
        return list(self.products)

    def problems(self, people: People) -> list[str]:
        """Return nothing: whether the products are there is asked of the whole declaration."""
        del people
        return []

    def judge(self, facts: Facts) -> Verdict:
        """Say whether it passes."""
        signed = {product for product, _ in facts.promotion.signed_sets} if facts.promotion is not None else set()
        lacking = (product for product in self.products if product not in signed)
        return Verdict(missing=tuple(Missing(gate=NAME, what=f"awaits a passed set of {one}") for one in lacking))


def read(value: JsonValue) -> Sets:
    """Read `[shop]`."""
    return Sets(products=names(value))


KIND = Kind(name=NAME, read=read, schema={"description": "products whose sets must pass with it", **NAMES})
