"""The scenario of promotion.md, section 5, which every change must keep."""

from __future__ import annotations

from dataclasses import replace

import pytest

from fakes.climbing import Climb, ladder
from levelgate.domain.gates.sign_offs import SignOffs
from levelgate.domain.promoting.deciding import decide
from levelgate.domain.promoting.request import Request
from levelgate.domain.promotion import Answer
from levelgate.domain.track import Next
from levelgate.errors import Conflict

_SIGN_OFF = SignOffs(of=("ann",))
_C = {"c1": "1", "c2": "2", "c3": "3", "c4": "4"}


class _Scenario(Climb):
    """Its track, whose work succeeds by itself; versions are called c1 to c4."""

    def __init__(self, mode: Next) -> None:
        build, dev, qa, prod = ladder("build", "dev", "qa", "prod", work=("make",), next=mode)
        super().__init__(
            replace(build, slots=None, next=Next.OLDEST),
            replace(dev, exit=(_SIGN_OFF,)),
            replace(qa, exit=(_SIGN_OFF,)),
            prod,
            works=("build", "dev", "qa", "prod"),
        )

    def step(self, said: str) -> None:
        match said.split():
            case [c, "seen"]:
                self.publish(_C[c])
            case [verb, c, "at", level]:
                request = Request(person="ann", reason="looked at it")
                promotion = self.promotion(_C[c], level)
                self.settle(decide(self.lane, promotion, Answer(verb), request, self.now))
            case _:
                raise AssertionError(said)

    def told(self) -> tuple[tuple[str, ...], str]:
        """Return the row of the table: its cells, and what waits."""
        cells = tuple(cell if cell == "-" else f"c{cell}" for cell in self.board())
        return cells, f"c{self.waiting()}" if self.waiting() else ""


_TABLE = [
    ("c1 seen", ("c1 ✓", "c1 ○", "-", "-"), ""),
    ("approve c1 at dev", ("c1 ✓", "c1 ✓", "c1 ○", "-"), ""),
    ("c2 seen", ("c2 ✓", "c2 ○", "c1 ○", "-"), ""),
    ("approve c2 at dev", ("c2 ✓", "c2 ✓", "c1 ○", "-"), "c2 at qa"),
    ("c3 seen", ("c3 ✓", "c3 ○", "c1 ○", "-"), "c2 at qa"),
    ("reject c1 at qa", ("c3 ✓", "c3 ○", "c2 ○", "-"), ""),
    ("c4 seen", ("c4 ✓", "c3 ○", "c2 ○", "-"), "c4 at dev"),
    ("approve c3 at dev", ("c4 ✓", "c4 ○", "c2 ○", "-"), "c3 at qa"),
    ("reject c4 at dev", ("c4 ✓", "c4 ✗", "c2 ○", "-"), "c3 at qa"),
    ("reject c2 at qa", ("c4 ✓", "c4 ✗", "c3 ○", "-"), ""),
    ("approve c3 at qa", ("c4 ✓", "c4 ✗", "c3 ✓", "c3 ✓"), ""),
]


@pytest.mark.parametrize("mode", Next)
def test_the_board_is_as_section_5_says_after_each_step_in_both_modes(mode: Next) -> None:
    scenario = _Scenario(mode)
    for said, cells, waiting in _TABLE:
        scenario.step(said)
        assert scenario.told() == (cells, waiting), said


@pytest.mark.parametrize("mode", Next)
def test_the_ledger_at_the_end_is_as_section_5_says(mode: Next) -> None:
    scenario = _Scenario(mode)
    for said, _, _ in _TABLE:
        scenario.step(said)
    assert scenario.ledger() == {
        "1": {"build", "dev"},
        "2": {"build", "dev"},
        "3": {"build", "dev", "qa", "prod"},
        "4": {"build"},
    }
    assert scenario.refusals() == {"1@qa", "2@qa", "4@dev"}


def _swapped(mode: Next) -> tuple[_Scenario, list[str]]:
    said = [step for step, _, _ in _TABLE]
    said[5], said[7] = said[7], said[5]
    scenario = _Scenario(mode)
    for step in said[:8]:
        scenario.step(step)
    return scenario, said[8:]


def test_swap_6_and_8_and_oldest_lets_c2_into_qa_and_c3_waits() -> None:
    scenario, rest = _swapped(Next.OLDEST)
    assert scenario.told() == (("c4 ✓", "c4 ○", "c2 ○", "-"), "c3 at qa")
    for step in rest:
        scenario.step(step)
    assert scenario.told() == (("c4 ✓", "c4 ✗", "c3 ✓", "c3 ✓"), "")


def test_swap_6_and_8_and_newest_lets_c3_into_qa_and_c2_ends_superseded() -> None:
    scenario, (reject_c4, reject_c2, approve_c3) = _swapped(Next.NEWEST)
    assert scenario.told() == (("c4 ✓", "c4 ○", "c3 ○", "-"), "")
    assert scenario.state("2", "qa") == "superseded"
    scenario.step(reject_c4)
    with pytest.raises(Conflict, match="is superseded: 3 has entered"):
        scenario.step(reject_c2)
    scenario.step(approve_c3)
    assert scenario.told() == (("c4 ✓", "c4 ✗", "c3 ✓", "c3 ✓"), "")
