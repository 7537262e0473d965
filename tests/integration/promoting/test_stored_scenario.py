"""The scenario of promotion.md, section 5, with polls, stored lanes, commands, and runs that are carried out."""

from __future__ import annotations

import pytest

from fakes.scenario import TABLE, Scenario
from levelgate.domain.promotion import PromotionState
from levelgate.domain.track import Next
from levelgate.errors import Conflict
from levelgate.storage.store import SqlStore

_LEDGER = {"1": {"build", "dev"}, "2": {"build", "dev"}, "3": {"build", "dev", "qa", "prod"}, "4": {"build"}}


@pytest.mark.parametrize("mode", Next)
def test_the_scenario_comes_out_as_its_table_says(store: SqlStore, mode: Next) -> None:
    scenario = Scenario(store, mode)
    for said, cells, waiting in TABLE:
        scenario.step(said)
        assert (scenario.board(), scenario.waiting()) == (cells, waiting), said
    assert scenario.ledger() == _LEDGER
    refused = {
        f"{one.version.version}@{one.promotion.level}" for one in scenario.promotions(state=PromotionState.REJECTED)
    }
    assert refused == {"1@qa", "2@qa", "4@dev"}


@pytest.mark.parametrize("mode", Next)
def test_each_level_is_worked_on_once_for_each_version_that_entered(store: SqlStore, mode: Next) -> None:
    scenario = Scenario(store, mode)
    for said, _, _ in TABLE:
        scenario.step(said)
    entered = [one for one in scenario.promotions() if one.promotion.entered_at is not None]
    assert sorted(scenario.started) == sorted(f"make {one.version.version} {one.level}" for one in entered)


def test_with_steps_6_and_8_swapped_the_newest_goes_first(store: SqlStore) -> None:
    scenario = Scenario(store, Next.NEWEST)
    said = [said for said, _, _ in TABLE]
    said[5], said[7] = said[7], said[5]
    for one in said[:9]:
        scenario.step(one)
    assert scenario.board()[2] == "3 ○"
    assert scenario.state("2", "qa") == "superseded"
    with pytest.raises(Conflict, match=r"is superseded: 3 has entered"):
        scenario.step(said[9])
    scenario.step(said[10])
    assert scenario.board() == ("4 ✓", "4 ✗", "3 ✓", "3 ✓")
