"""The scenario of promotion.md, section 5, with polls, stored lanes, commands, and runs that are carried out."""

from __future__ import annotations

from dataclasses import replace

import pytest

from fakes.ascent import Ascent, by
from fakes.climbing import ladder
from levelgate.domain.gates.sign_offs import SignOffs
from levelgate.domain.promotion import PromotionState
from levelgate.domain.track import Next
from levelgate.errors import Conflict
from levelgate.storage.store import SqlStore

_TABLE = [
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
_LEDGER = {"1": {"build", "dev"}, "2": {"build", "dev"}, "3": {"build", "dev", "qa", "prod"}, "4": {"build"}}


class _Scenario(Ascent):
    """Its track; versions are called 1 to 4."""

    def __init__(self, store: SqlStore, mode: Next) -> None:
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


@pytest.mark.parametrize("mode", Next)
def test_the_scenario_comes_out_as_its_table_says(store: SqlStore, mode: Next) -> None:
    scenario = _Scenario(store, mode)
    for said, cells, waiting in _TABLE:
        scenario.step(said)
        assert (scenario.board(), scenario.waiting()) == (cells, waiting), said
    assert scenario.ledger() == _LEDGER
    refused = {
        f"{one.version.version}@{one.promotion.level}" for one in scenario.promotions(state=PromotionState.REJECTED)
    }
    assert refused == {"1@qa", "2@qa", "4@dev"}


@pytest.mark.parametrize("mode", Next)
def test_each_level_is_worked_on_once_for_each_version_that_entered(store: SqlStore, mode: Next) -> None:
    scenario = _Scenario(store, mode)
    for said, _, _ in _TABLE:
        scenario.step(said)
    entered = [one for one in scenario.promotions() if one.promotion.entered_at is not None]
    assert sorted(scenario.started) == sorted(f"make {one.version.version} {one.level}" for one in entered)


def test_with_steps_6_and_8_swapped_the_newest_goes_first(store: SqlStore) -> None:
    scenario = _Scenario(store, Next.NEWEST)
    said = [said for said, _, _ in _TABLE]
    said[5], said[7] = said[7], said[5]
    for one in said[:9]:
        scenario.step(one)
    assert scenario.board()[2] == "3 ○"
    assert scenario.state("2", "qa") == "superseded"
    with pytest.raises(Conflict, match=r"is superseded: 3 has entered"):
        scenario.step(said[9])
    scenario.step(said[10])
    assert scenario.board() == ("4 ✓", "4 ✗", "3 ✓", "3 ✓")
