"""The cases of promotion.md, section 6, in its words; those of products and of listings have tests of their own."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from fakes.climbing import NOON, Climb, entered, ladder
from levelgate.domain.change import Entered
from levelgate.domain.facts import CheckResult, Need, Standing
from levelgate.domain.gates.approvals import Approvals
from levelgate.domain.gates.checks import Checks
from levelgate.domain.gates.filter import Filter
from levelgate.domain.gates.min_age import MinAge
from levelgate.domain.gates.soak import Soak
from levelgate.domain.gates.window import Window
from levelgate.domain.hold import HoldKind, Scope
from levelgate.domain.package import Start, StartPolicy
from levelgate.domain.people import People
from levelgate.domain.pipeline import RunState
from levelgate.domain.track import Level, Next
from levelgate.domain.version import UpstreamState
from levelgate.errors import Conflict

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
_GRANTED_AT_QA = {"dev": Standing.GRANTED, "qa": Standing.GRANTED}


def _levels(**prod: Any) -> tuple[Level, ...]:
    """Make the levels of this section's defaults: dev -> qa -> prod, slots 1, next oldest."""
    dev, qa, last = ladder("dev", "qa", "prod", work=("make",))
    return dev, qa, replace(last, **prod)


def _climb(people: People | None = None, **prod: Any) -> Climb:
    return Climb(*_levels(**prod), people=people)


def _before_prod(climb: Climb, *texts: str) -> Climb:
    """Publish versions that hold everything before prod."""
    climb.publish(*texts, standings=_GRANTED_AT_QA)
    return climb


def _chosen(climb: Climb) -> Climb:
    """Let the one choice of R1 be made while there is nothing to choose from."""
    climb.settle()
    return climb


_APPROVALS = Approvals(of=("ann", "bob", "cy"), count=2)


def test_one_person_counts_once_and_two_let_it_enter() -> None:
    """prod needs 2 of {ann, bob, cy}; ann approves twice -> counts once; bob approves -> enters."""
    climb = _before_prod(_chosen(_climb(entry=(_APPROVALS,))), "1.0")
    climb.approve("1.0", "prod", "ann", "ann")
    assert climb.missing("1.0", "prod") == ["needs 1 more approval of ann, bob, cy"]
    climb.approve("1.0", "prod", "bob")
    assert climb.state("1.0", "prod") == "active"


def test_who_comes_after_a_reject_gets_a_conflict_naming_it() -> None:
    """Ann, then bob rejects, then cy -> cy gets a conflict naming bob's reject."""
    climb = _before_prod(_chosen(_climb(entry=(_APPROVALS,))), "1.0")
    climb.approve("1.0", "prod", "ann")
    climb.reject("1.0", "prod", "bob", reason="it leaks")
    with pytest.raises(Conflict, match="is rejected: rejected by bob: it leaks"):
        climb.approve("1.0", "prod", "cy")


def test_an_approval_of_someone_who_lost_the_role_counts_no_longer_until_entry() -> None:
    """Approver loses the role before entry -> the approval no longer counts; after entry -> nothing changes."""
    everyone, fewer = (People(groups={"team": frozenset(names)}) for names in (("ann", "bob", "cy"), ("bob", "cy")))
    climb = _before_prod(_chosen(_climb(everyone, entry=(Approvals(of=("team",), count=2),))), "1.0")
    climb.approve("1.0", "prod", "ann")
    climb.lane = replace(climb.lane, people=fewer)
    climb.approve("1.0", "prod", "bob")
    assert climb.state("1.0", "prod") == "waiting"
    climb.approve("1.0", "prod", "cy")
    climb.lane = replace(climb.lane, people=People(groups={"team": frozenset({"cy"})}))
    climb.settle()
    assert climb.state("1.0", "prod") == "active"


def test_an_approval_that_went_stale_is_asked_for_again() -> None:
    """Approval Friday, validity 24 h, window opens Monday -> asked again, not entered; ann approves again -> counts."""
    window = Window(days=frozenset({0}), opens=9 * 60, closes=16 * 60)
    climb = _chosen(_climb(entry=(window, Approvals(of=("ann",), validity=DAY))))
    climb.now = datetime(2026, 1, 2, 15, tzinfo=UTC)
    _before_prod(climb, "1.0")
    climb.approve("1.0", "prod", "ann")
    climb.wait(timedelta(days=2, hours=20))
    assert (f"{climb.now:%a %H:%M}", climb.state("1.0", "prod")) == ("Mon 11:00", "waiting")
    assert climb.missing("1.0", "prod") == ["needs 1 approval of ann"]
    climb.approve("1.0", "prod", "ann")
    assert climb.state("1.0", "prod") == "active"


@pytest.mark.parametrize(
    ("mode", "states"),
    [
        (Next.OLDEST, {"1.0": "active", "1.1": "waiting", "1.2": "waiting"}),
        (Next.NEWEST, {"1.0": "superseded", "1.1": "superseded", "1.2": "active"}),
    ],
)
def test_one_poll_finds_three(mode: Next, states: dict[str, str]) -> None:
    """One poll finds 1.0, 1.1, 1.2: `oldest` -> 1.0 active, others wait; `newest` -> 1.2 active, others superseded."""
    climb = _chosen(Climb(*ladder("dev", "qa", work=("make",), next=mode)))
    climb.publish("1.0", "1.1", "1.2")
    assert climb.at("dev") == states
    assert len(climb.lane.versions) == 3


@pytest.mark.parametrize(
    ("start", "opened", "passed_over"),
    [(Start.ALL, 400, 0), (Start.NEWEST, 1, 399), (Start.NONE, 0, 400)],
)
def test_first_contact_with_400_versions(start: Start, opened: int, passed_over: int) -> None:
    """`start: all`, 400 versions, slots 1, `newest` -> 1 active, 399 superseded.

    `newest` start -> 400 recorded, 1 offered, 399 passed over; `none` -> 0 offered.
    """
    levels = ladder("dev", "qa", work=("make",), next=Next.NEWEST)
    climb = Climb(*levels, first_contact=True, start=StartPolicy(kind=start))
    climb.publish(*(f"1.{number}" for number in range(400)))
    states = list(climb.at("dev").values())
    assert (len(states), states.count("active"), states.count("superseded")) == (
        opened,
        min(1, opened),
        max(0, opened - 1),
    )
    standings = [version.standings.get("dev") for version in climb.lane.versions.values()]
    assert standings.count(Standing.PASSED_OVER) == passed_over
    assert (climb.state("1.399", "dev"), states.count("active")) == (("active", 1) if opened else ("none", 0))


def test_a_level_that_is_inserted_is_offered_one_version() -> None:
    """Level inserted, 300 versions hold its prerequisite -> 1 offered."""
    dev, qa, prod = _levels()
    climb = Climb(dev, replace(prod, after=("dev",)))
    climb.publish(*(f"1.{n}" for n in range(300)), standings={"dev": Standing.GRANTED, "prod": Standing.GRANTED})
    climb.redefine(dev, qa, prod)
    assert climb.at("qa") == {"1.299": "active"}


def test_oldest_stays_behind_the_lowest_until_it_goes_missing() -> None:
    """`oldest`, 1.1 approved, 1.0 not -> both wait; explain says 1.1 is behind 1.0, which needs 1 approval.

    1.0 goes missing -> 1.1 enters.
    """
    climb = _before_prod(_chosen(_climb(entry=(Approvals(of=("ann",)),))), "1.0", "1.1")
    climb.approve("1.1", "prod", "ann")
    assert climb.at("prod") == {"1.0": "waiting", "1.1": "waiting"}
    assert climb.missing("1.1", "prod") == ["is behind 1.0, which needs 1 approval of ann"]
    climb.lose("1.0")
    assert climb.at("prod") == {"1.0": "superseded", "1.1": "active"}


def test_a_person_promotes_an_older_one_and_that_pins() -> None:
    """Person promotes 1.1 to prod while automatic 1.2 waits -> 1.1 enters, pinned; 1.2 waits "pinned at 1.1"."""
    climb = _before_prod(_chosen(_climb()), "1.0", "1.1", "1.2")
    climb.promote("1.1", "prod", reason="a customer needs it")
    assert climb.at("prod") == {"1.0": "active", "1.1": "waiting", "1.2": "waiting"}
    climb.report("1.0", "prod", RunState.SUCCEEDED)
    assert (climb.state("1.1", "prod"), climb.pinned("prod")) == ("active", "1.1")
    climb.report("1.1", "prod", RunState.SUCCEEDED)
    assert climb.state("1.2", "prod") == "waiting"
    assert climb.missing("1.2", "prod") == ["is held back: pinned at 1.1 by pat: a customer needs it"]


def test_a_person_promotes_the_newest_and_that_does_not_pin() -> None:
    """Promoting the newest -> no pin."""
    climb = _before_prod(_chosen(_climb(entry=(Approvals(of=("ann",)),))), "1.0", "1.1")
    climb.promote("1.1", "prod", overrides=frozenset({"approvals"}), reason="urgent")
    assert (climb.state("1.1", "prod"), climb.pinned("prod")) == ("active", None)


def _granted_in_prod(climb: Climb, *texts: str) -> None:
    for text in texts:
        climb.publish(text, standings=_GRANTED_AT_QA)
        climb.report(text, "prod", RunState.SUCCEEDED)


def test_a_rollback_enters_without_approvals_and_pins() -> None:
    """Rollback prod 1.1 -> 1.0: 1.0 enters, work runs, no approvals, pinned; 1.1 keeps its grant; 1.2 waits.

    Resume enters 1.2, never 1.1. A second rollback works.
    """
    climb = _chosen(_climb(next=Next.NEWEST))
    _granted_in_prod(climb, "0.9", "1.0", "1.1")
    climb.redefine(*_levels(next=Next.NEWEST, entry=(Approvals(of=("ann",)),)))
    climb.roll_back("1.0", "prod")
    assert (climb.state("1.0", "prod"), climb.pinned("prod")) == ("active", "1.0")
    assert [run.pipeline for run in climb.promotion("1.0", "prod").runs] == ["make"]
    climb.publish("1.2", standings=_GRANTED_AT_QA)
    climb.approve("1.2", "prod", "ann")
    climb.report("1.0", "prod", RunState.SUCCEEDED)
    assert climb.standing("1.1", "prod") is Standing.GRANTED
    assert climb.state("1.2", "prod") == "waiting"
    climb.roll_back("0.9", "prod")
    climb.report("0.9", "prod", RunState.SUCCEEDED)
    assert (climb.occupant("prod"), climb.pinned("prod")) == ("0.9", "0.9")
    changes = climb.resume("prod")
    assert entered(changes) == [climb.version("1.2").id]
    climb.report("1.2", "prod", RunState.SUCCEEDED)
    assert climb.occupant("prod") == "1.2"


def test_a_rollback_at_03_00_is_at_once_in_one_transaction() -> None:
    """Rollback at 03:00 outside the window, during a freeze, while 1.1 is active -> at once, in one transaction."""
    window = Window(opens=9 * 60, closes=16 * 60)
    climb = _chosen(_climb(entry=(window,)))
    _granted_in_prod(climb, "1.0")
    climb.publish("1.1", standings=_GRANTED_AT_QA)
    climb.place(climb.hold(HoldKind.FREEZE, scope=Scope(level="web/prod")))
    climb.wait(15 * HOUR)
    assert (climb.now.hour, climb.state("1.1", "prod")) == (3, "active")
    climb.roll_back("1.0", "prod")
    assert (climb.state("1.1", "prod"), climb.state("1.0", "prod")) == ("aborted", "active")
    assert climb.promotion("1.0", "prod").entered_at == climb.now


def test_revoking_one_of_any_aborts_nothing() -> None:
    """Revoke perf of 1.0 where prod is `any` of {perf, sec} and sec is granted -> nothing aborted."""
    perf, sec = Level(name="perf"), Level(name="sec")
    prod = Level(name="prod", after=("perf", "sec"), need=Need.ANY, entry=(Approvals(of=("ann",)),))
    climb = _chosen(Climb(perf, sec, prod))
    climb.publish("1.0")
    climb.revoke("1.0", "perf")
    assert climb.state("1.0", "prod") == "waiting"


def test_a_block_aborts_and_lifting_it_revives_nothing() -> None:
    """Block 1.0 while active in qa -> aborted, 1.1 enters; unblock -> nothing revives."""
    climb = _chosen(_climb())
    climb.publish("1.0", "1.1", standings={"dev": Standing.GRANTED})
    assert climb.at("qa") == {"1.0": "active", "1.1": "waiting"}
    climb.block("1.0")
    assert climb.at("qa") == {"1.0": "aborted", "1.1": "active"}
    climb.change("1.0", blocks=())
    assert climb.at("qa") == {"1.0": "aborted", "1.1": "active"}


def test_one_published_after_a_newer_one_is_not_offered() -> None:
    """1.9 published after 2.0, no lines -> recorded, not offered ("older than 2.0")."""
    climb = _chosen(_climb())
    climb.publish("2.0")
    climb.publish("1.9")
    assert climb.state("1.9", "dev") == "none"
    assert climb.missing("1.9", "dev") == ["is older than 2.0, which has entered"]


def test_each_line_moves_on_its_own() -> None:
    """With lines 1.x and 2.x both move."""
    lines = {"1.x": ("1.9",), "2.x": ("2.0",)}
    climbs = [_chosen(Climb(*_levels(), line=line)) for line in lines]
    for climb, (line, texts) in zip(climbs, lines.items(), strict=True):
        climb.publish(*texts, line=line)
    assert [climb.at("dev") for climb in climbs] == [{"1.9": "active"}, {"2.0": "active"}]


def test_a_pre_release_stops_where_the_filter_does_not_admit_it() -> None:
    """1.0-rc1 then 1.0, prod without pre-releases -> rc1 stops at qa with the reason shown; 1.0 reaches prod."""
    dev, qa, prod = _levels(entry=(Filter(prereleases=False),))
    climb = _chosen(Climb(dev, qa, prod, works=("dev", "qa", "prod")))
    climb.publish("1.0~rc1")
    climb.publish("1.0")
    assert climb.ledger() == {"1.0~rc1": {"dev", "qa"}, "1.0": {"dev", "qa", "prod"}}
    reasons = [one.what for one in climb.explain("1.0~rc1", "prod").missing if one.gate == "filter"]
    assert reasons == ["is a pre-release, which the filter does not admit"]


def test_one_republished_with_other_bytes_is_aborted_and_the_new_record_quarantined() -> None:
    """1.0 republished with other bytes while the old one waits for prod -> old one aborted, new record quarantined."""
    climb = _before_prod(_chosen(_climb(entry=(Approvals(of=("ann",)),))), "1.0")
    climb.alter("1.0", state=UpstreamState.REPLACED)
    old = climb.promotion("1.0", "prod").id
    climb.publish("1.0", quarantined_from="sha256:old")
    assert climb.promotions[old].state == "aborted"
    assert climb.state("1.0", "dev") == "none"
    assert climb.missing("1.0", "dev") == ["is in quarantine: it came in place of sha256:old"]


def _soaking() -> Climb:
    dev, qa, prod = _levels()
    climb = _chosen(Climb(dev, replace(qa, work=(), next=Next.NEWEST, exit=(Soak(time=4 * HOUR),)), prod))
    climb.publish("1.0", standings={"dev": Standing.GRANTED})
    climb.publish("1.1", "1.2", standings={"dev": Standing.GRANTED})
    return climb


def test_the_newest_enters_when_the_one_that_soaks_passes() -> None:
    """Soak 4 h in qa (`newest`): 1.0 soaks, 1.1 and 1.2 wait; at 4 h 1.0 passes, 1.2 enters, 1.1 superseded."""
    climb = _soaking()
    assert climb.at("qa") == {"1.0": "active", "1.1": "waiting", "1.2": "waiting"}
    climb.wait(4 * HOUR - timedelta(seconds=1))
    assert climb.state("1.0", "qa") == "active"
    climb.wait(timedelta(seconds=1))
    assert climb.at("qa") == {"1.0": "passed", "1.1": "superseded", "1.2": "active"}


def test_the_next_enters_where_the_newest_was_blocked_meanwhile() -> None:
    """Were 1.2 blocked meanwhile, 1.1 enters."""
    climb = _soaking()
    climb.block("1.2")
    climb.wait(4 * HOUR)
    assert climb.at("qa") == {"1.0": "passed", "1.1": "active", "1.2": "aborted"}


@pytest.mark.parametrize(("mode", "order"), [(Next.NEWEST, ["1.1"]), (Next.OLDEST, ["1.0", "1.1"])])
def test_at_the_thaw_only_what_the_rules_say_is_let_in(mode: Next, order: list[str]) -> None:
    """Freeze on prod, 1.0 and 1.1 waiting: at the thaw `newest` lets in only 1.1; `oldest` 1.0, then 1.1."""
    dev, qa, prod = _levels(next=mode)
    climb = _chosen(Climb(dev, qa, prod, works=("prod",)))
    climb.place(climb.hold(HoldKind.FREEZE, scope=Scope(level="web/prod"), ends=NOON + DAY))
    _before_prod(climb, "1.0", "1.1")
    assert climb.at("prod") == {"1.0": "waiting", "1.1": "waiting"}
    changes = climb.wait(DAY)
    let_in = [one.promotion for one in changes if isinstance(one, Entered) and one.promotion.level == "prod"]
    assert [climb.text(one.version_id) for one in let_in] == order
    assert {one.entered_at for one in let_in} == {NOON + DAY}


def test_one_that_was_ready_does_not_enter_when_the_window_is_shut() -> None:
    """Window shut between ready and entry -> not entered."""
    window = Window(opens=9 * 60, closes=16 * 60)
    climb = _before_prod(_chosen(_climb(entry=(window,))), "1.0", "1.1")
    assert climb.at("prod") == {"1.0": "active", "1.1": "waiting"}
    climb.now += 4 * HOUR
    climb.report("1.0", "prod", RunState.SUCCEEDED)
    assert climb.state("1.1", "prod") == "waiting"


def test_levels_side_by_side_never_mix_versions() -> None:
    """Perf failed 1.0 and passed 1.1, sec passed both, prod after all -> only 1.1, never a mix."""
    perf, sec = Level(name="perf", work=("make",)), Level(name="sec")
    climb = _chosen(Climb(perf, sec, Level(name="prod", after=("perf", "sec"))))
    climb.publish("1.0", "1.1")
    climb.report("1.0", "perf", RunState.FAILED)
    climb.report("1.1", "perf", RunState.SUCCEEDED)
    assert climb.ledger() == {"1.0": {"sec"}, "1.1": {"perf", "sec", "prod"}}


def test_a_minimum_age_lets_it_enter_on_its_day_with_no_other_event() -> None:
    """Minimum age 3 d, published today -> waits with a wake-up; enters on day 3 with no other event."""
    climb = _before_prod(_chosen(_climb(entry=(MinAge(age=3 * DAY),))), "1.0")
    assert (climb.state("1.0", "prod"), climb.wake_at) == ("waiting", NOON + 3 * DAY)
    climb.wait(3 * DAY)
    assert climb.promotion("1.0", "prod").entered_at == NOON + 3 * DAY


def test_a_result_that_was_recorded_before_a_crash_comes_to_the_same() -> None:
    """Result recorded, crash before evaluation -> evaluated at start, same outcome."""
    outcomes = []
    for late in (timedelta(), HOUR):
        dev, qa, prod = _levels()
        climb = _chosen(Climb(dev, replace(qa, exit=(Soak(time=4 * HOUR),)), prod))
        climb.publish("1.0", standings={"dev": Standing.GRANTED})
        climb.run("1.0", "qa", RunState.SUCCEEDED)
        climb.now += late
        climb.settle()
        climb.wait(NOON + 4 * HOUR - climb.now)
        outcomes.append(climb.promotion("1.0", "qa").ended_at)
    assert outcomes == [NOON + 4 * HOUR, NOON + 4 * HOUR]


def test_a_failed_check_keeps_it_waiting_and_a_later_success_counts() -> None:
    """Named checks reported from outside: a `failed` one keeps it waiting; a later success counts (section 2)."""
    climb = _before_prod(_chosen(_climb(entry=(Checks(of=("cve",)),))), "1.0")
    failed = CheckResult(name="cve", passed=False, at=NOON, by="scanner")
    climb.change("1.0", checks={"cve": failed})
    assert climb.state("1.0", "prod") == "waiting"
    climb.change("1.0", checks={"cve": replace(failed, passed=True)})
    assert climb.state("1.0", "prod") == "active"
