"""What promotion asks the database is answered by indexes, so that it does not grow with what has been."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from fakes.ascent import APP, Ascent, by
from fakes.polling import database
from fakes.statements import heard
from levelgate.domain.facts import CheckResult, Need
from levelgate.domain.gates.approvals import Approvals
from levelgate.domain.gates.checks import Checks
from levelgate.domain.hold import Scope
from levelgate.domain.people import GroupDefinition
from levelgate.domain.track import Activate, Level
from levelgate.storage.store import SqlStore
from levelgate.usecases.promoting.boards import show_board
from levelgate.usecases.promoting.checking import report_check
from levelgate.usecases.promoting.explaining import explain_version
from levelgate.usecases.promoting.ready import show_ready

TEAM = GroupDefinition(name="team", members=("ann", "bob"))
GATES = (Checks(of=("scan",)), Approvals(of=("team",)))
LEVELS = (
    Level(name="dev", work=("test",)),
    Level(name="perf", after=("dev",)),
    Level(name="any", after=("dev", "perf"), need=Need.ANY),
    Level(name="qa", after=("dev", "perf"), entry=GATES, work=("deploy",)),
    Level(name="prod", after=("qa",), activate=Activate.MANUAL),
)
GROWING = (
    *("versions", "artifacts", "promotions", "decisions", "grants", "standings", "places", "lanes", "holds"),
    *("check_results", "events", "runs", "packages", "levels", "before", "other"),
)


def _climb(ascent: Ascent) -> None:
    """Do what is done to lanes day by day."""
    ascent.publish("1.0")
    ascent.publish("1.1")
    hold = ascent.holding.pause(Scope(package="updates/app"), by("olga"))
    ascent.evaluate()
    ascent.holding.lift(hold.id, by("olga"))
    report_check(
        ascent.environment,
        ascent.find("1.0"),
        CheckResult(name="scan", passed=True, at=ascent.clock.now(), by="ann"),
    )
    waiting, _ = ascent.lane().at("qa")
    show_ready(ascent.environment)
    show_board(ascent.environment, "web")
    explain_version(ascent.environment, ascent.find("1.1"))
    ascent.decisions.approve(waiting.id, by("ann"))
    ascent.settle()
    ascent.requests.promote(ascent.find("1.0"), "prod", by("bob"))
    ascent.requests.roll_back(APP, "dev", ascent.find("1.0"), by("bob"))
    ascent.holding.block(ascent.find("1.1"), by("olga"))
    with ascent.store.read() as transaction:
        transaction.boards.held(transaction.lanes.get(1))
        transaction.lanes.next_due()


def _one(values: Any) -> Any:
    """Return the values of a statement, or the first of those that it is executed many times with."""
    return values[0] if values and isinstance(values[0], list | tuple) else values


def _goes_through(step: str, text: str) -> bool:
    """Whether a step of a plan goes through a table that grows, or all lanes of a track.

    The last event is the first that is come upon.
    """
    last_event = step == "SCAN events" and "DESC\n LIMIT" in text
    track = step == "SEARCH lanes USING INDEX ix_lanes_track_id (track_id=?)"
    return track or (bool(re.match(rf"SCAN ({'|'.join(GROWING)})$", step)) and not last_event)


def test_nothing_that_moves_or_shows_a_lane_goes_through_a_table_that_grows(store: SqlStore, folder: Path) -> None:
    ascent = Ascent(store, *LEVELS, groups=[TEAM])
    said: dict[str, Any] = {}
    with heard(said.setdefault):
        _climb(ascent)
    with closing(sqlite3.connect(database(folder))) as connection:
        plans = {
            text: [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {text}", _one(values))]
            for text, values in said.items()
        }
    assert len(plans) > 30
    assert {text: plan for text, plan in plans.items() if any(_goes_through(step, text) for step in plan)} == {}
