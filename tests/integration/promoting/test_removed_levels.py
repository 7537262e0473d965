"""What is open and granted at a level that its track has no more (R8, R21)."""

from __future__ import annotations

from fakes.ascent import APP, Ascent, by
from levelgate.domain.facts import Standing
from levelgate.domain.gates.approvals import Approvals
from levelgate.domain.track import Level
from levelgate.storage.store import SqlStore

BUILD = Level(name="build")
PERF = Level(name="perf", after=("build",), entry=(Approvals(of=("ann",)),))


def test_a_grant_stays_when_what_is_open_at_its_removed_level_ends_r8(store: SqlStore) -> None:
    ascent = Ascent(store, Level(name="qa", work=("test",)), Level(name="prod", after=("qa",)))
    ascent.publish("1.0")
    ascent.requests.roll_back(APP, "qa", ascent.find("1.0"), by("ann"))
    ascent.redefine(Level(name="prod"))
    ascent.settle()
    assert ascent.promotions()[-1].promotion.end_reason == "the level qa was removed"
    ascent.redefine(Level(name="qa", work=("test",)), Level(name="prod", after=("qa",)))
    assert ascent.standing("1.0", "qa") is Standing.GRANTED


def test_what_is_open_at_a_removed_level_never_passes_for_what_has_its_name_now_r21(store: SqlStore) -> None:
    ascent = Ascent(store, BUILD, PERF)
    ascent.publish("1.0")
    (build, perf) = ascent.promotions()
    ascent.redefine(BUILD)
    ascent.redefine(Level(name="perf", was="build", entry=PERF.entry))
    ascent.settle()
    ended = ascent.promotions()[1]
    assert (ended.id, ended.level, ended.promotion.end_reason) == (perf.id, "web/perf", "the level perf was removed")
    assert ascent.standing("1.0", "perf") is Standing.GRANTED
    assert build.promotion.state == "passed"
