"""The scenario of promotion.md, section 5: its track, its steps, and its table."""

from __future__ import annotations

from dataclasses import replace

from fakes.ascent import Ascent, by
from fakes.climbing import ladder
from levelgate.domain.gates.sign_offs import SignOffs
from levelgate.domain.track import Next
from levelgate.ports import Store

TABLE = [
    ("1 seen", ("1 ✓", "1 ○", "-", "-"), ""),
    ("approve 1 at dev", ("1 ✓", "1 ✓", "1 ○", "-"), ""),
    ("2 seen", ("2 ✓", "2 ○", "1 ○", "-"), ""),
    ("approve 2 at dev", ("2 ✓", "2 ✓", "1 ○", "-"), "2 at qa"),
    ("3 seen", ("3 ✓", "3 ○", "1 ○", "-"), "2 at qa"),
    ("reject 1 at qa", ("3 ✓", "3 ○", "2 ○", "-"), ""),
    ("4 seen", ("4 ✓", "3 ○", "2 ○", "-"), "4 at dev"),
    ("approve 3 at dev", ("4 ✓", "4 ○", "2 ○", "-"), "3 at qa"),
    ("reject 4 at dev", ("4 ✓", "4 ✗", "2 ○", "-"), "3 at qa"),
    ("reject 2 at qa", ("4 ✓", "4 ✗", "3 ○", "-"), ""),
    ("approve 3 at qa", ("4 ✓", "4 ✗", "3 ✓", "3 ✓"), ""),
]


class Scenario(Ascent):
    """Its track; versions are called 1 to 4."""

    def __init__(self, store: Store, mode: Next) -> None:
        sign_off = (SignOffs(of=("ann",)),)
        build, dev, qa, prod = ladder("build", "dev", "qa", "prod", work=("make",), next=mode)
        levels = (
            replace(build, slots=None, next=Next.OLDEST),
            replace(dev, exit=sign_off),
            replace(qa, exit=sign_off),
            prod,
        )
        super().__init__(store, *levels)

    def step(self, said: str) -> None:
        """Do what a row of the table says, and let everything move that can."""
        match said.split():
            case [text, "seen"]:
                self.publish(text)
            case ["approve", text, "at", level]:
                self.decisions.approve(self.promotion(text, level).id, by("ann"))
            case ["reject", text, "at", level]:
                self.decisions.reject(self.promotion(text, level).id, by("ann"))
            case _:
                raise AssertionError(said)
        self.settle()

    def ledger(self) -> dict[str, set[str]]:
        """Return the levels that each version holds."""
        versions = self.lane(*self.published).versions.values()
        return {one.version.version: {name for name in one.standings if one.holds_grant(name)} for one in versions}
