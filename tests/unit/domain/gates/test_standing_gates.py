"""The gates that stand at every level: prerequisites, upstream, block, holds and work."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from fakes.gate_facts import DAY, HOUR, NOON, PEOPLE, active, facts, version, waiting
from levelgate.domain.facts import Need, Standing
from levelgate.domain.gate import End, Gate
from levelgate.domain.gates.block import Block
from levelgate.domain.gates.holds import Holds
from levelgate.domain.gates.prerequisites import Prerequisites
from levelgate.domain.gates.upstream import Upstream
from levelgate.domain.gates.work import Work
from levelgate.domain.hold import Hold, HoldKind, Scope
from levelgate.domain.people import Role, RoleDefinition
from levelgate.domain.pipeline import RunState
from levelgate.domain.promotion import PromotionState, WorkRun
from levelgate.domain.version import UpstreamState

_GRANTED = {"perf": Standing.GRANTED}
_ASKED = {"requester": "pat", "asked_at": NOON}


def _hold(kind: HoldKind = HoldKind.PAUSE, **more: Any) -> Hold:
    fields: dict[str, Any] = {"reason": "because", "owner": "olga", "created_at": NOON, "id": 7, **more}
    return Hold(kind=kind, scope=Scope(), **fields)


@pytest.mark.parametrize("gate", [Prerequisites(), Upstream(), Block(), Holds(), Work()])
def test_a_standing_gate_has_no_settings_and_no_problems_r22(gate: Gate) -> None:
    assert (gate.settings(), gate.problems(PEOPLE)) == (True, [])


@pytest.mark.parametrize(
    ("need", "what"),
    [
        (Need.ALL, "needs the grant of sec and lint"),
        (Need.ANY, ""),
    ],
)
def test_prerequisites_name_what_is_not_granted_r2(need: Need, what: str) -> None:
    asked = facts(version=version(standings=_GRANTED), after=("perf", "sec", "lint"), need=need)
    assert [one.what for one in Prerequisites().judge(asked).missing] == ([what] if what else [])


def test_of_any_none_is_named_by_all_names_r2() -> None:
    asked = facts(after=("perf", "sec", "lint"), need=Need.ANY)
    assert [one.what for one in Prerequisites().judge(asked).missing] == ["needs the grant of perf, sec or lint"]


@pytest.mark.parametrize("need", Need)
def test_a_level_without_prerequisites_has_them_r2(need: Need) -> None:
    assert Prerequisites().judge(facts(need=need)).passes


@pytest.mark.parametrize(("more", "passes"), [({}, False), (_ASKED, True)])
def test_a_grant_without_support_counts_for_persons_only_r13(more: dict[str, Any], passes: bool) -> None:
    unsupported = version(standings=_GRANTED, unsupported=frozenset({"perf"}))
    assert Prerequisites().judge(facts(waiting(**more), version=unsupported, after=("perf",))).passes is passes


def test_prerequisites_that_no_longer_hold_end_what_waits_aborted() -> None:
    verdict = Prerequisites().judge(facts(waiting(), after=("perf",)))
    assert verdict.end == End(state=PromotionState.ABORTED, reason="it needs the grant of perf")


def test_skip_sets_prerequisites_aside_r9() -> None:
    assert Prerequisites().judge(facts(waiting(skip=True, **_ASKED), after=("perf",))).passes


def test_a_missing_version_waits_and_lets_others_by_r4_r14() -> None:
    verdict = Upstream().judge(facts(waiting(), version=version(state=UpstreamState.MISSING)))
    assert (verdict.end, [one.bad for one in verdict.missing]) == (None, [True])


@pytest.mark.parametrize("state", [UpstreamState.YANKED, UpstreamState.REPLACED])
def test_a_yanked_or_replaced_version_ends_aborted_r14_r15(state: UpstreamState) -> None:
    end = Upstream().judge(facts(waiting(), version=version(state=state))).end
    assert end is not None
    assert end.state is PromotionState.ABORTED


def test_a_block_ends_what_is_open_and_says_who_lifts_it_r10() -> None:
    operator = RoleDefinition(role=Role.OPERATOR, groups=("security",))
    blocked = version(blocks=(_hold(HoldKind.BLOCK),))
    verdict = Block().judge(facts(active(), version=blocked, people=replace(PEOPLE, roles=(operator,))))
    assert verdict.end == End(state=PromotionState.ABORTED, reason="it is blocked by olga: because")
    assert [one.who for one in verdict.missing] == [("security",)]


def test_a_block_has_a_calendar_too_r10() -> None:
    ended, coming = _hold(HoldKind.BLOCK, ends=NOON), _hold(HoldKind.BLOCK, begins=NOON + DAY)
    verdict = Block().judge(facts(active(), version=version(blocks=(ended, coming))))
    assert (verdict.passes, verdict.look_again) == (True, NOON + DAY)


def test_what_is_quarantined_is_blocked_r15() -> None:
    (missing,) = Block().judge(facts(version=version(quarantined_from="sha256:0"))).missing
    assert missing.what == "is in quarantine: it came in place of sha256:0"


def test_each_hold_is_named_with_its_owner_its_end_and_its_reason_r10() -> None:
    holds = (_hold(), _hold(HoldKind.FREEZE, declared="year-end", ends=NOON + HOUR))
    missing = Holds().judge(facts(waiting(), holds=holds)).missing
    assert [(one.what, one.who, one.look_again) for one in missing] == [
        ("is held by the pause pause-7 of olga: because", ("olga",), None),
        ("is held by the freeze year-end of olga until 2026-01-01 13:00 UTC: because", ("olga",), NOON + HOUR),
    ]


def test_a_freeze_ahead_is_looked_at_when_it_begins_r10() -> None:
    verdict = Holds().judge(facts(waiting(), holds=(_hold(HoldKind.FREEZE, begins=NOON + HOUR),)))
    assert (verdict.passes, verdict.look_again) == (True, NOON + HOUR)


@pytest.mark.parametrize(
    ("more", "until", "passes"),
    [
        ({}, None, False),
        (_ASKED, None, True),
        (_ASKED, NOON, False),
        (_ASKED, NOON - HOUR, True),
    ],
)
def test_a_pin_stops_automation_and_what_was_asked_before_a_rollback_r11_r12(
    more: dict[str, Any], until: object, passes: bool
) -> None:
    pin = _hold(HoldKind.PIN, asked_until=until)
    assert Holds().judge(facts(waiting(**more), holds=(pin,), pinned_at="1.0")).passes is passes


def _ran(**states: RunState) -> list[WorkRun]:
    return [WorkRun(pipeline=pipeline, run_id=pipeline, state=state) for pipeline, state in states.items()]


def test_work_waits_for_each_pipeline_r6() -> None:
    promotion = active(runs=tuple(_ran(a=RunState.SUCCEEDED, b=RunState.RUNNING)))
    missing = Work().judge(facts(promotion, work=("a", "b", "c"))).missing
    assert [one.what for one in missing] == [
        "needs its run of b to succeed, which is running",
        "needs its run of c to succeed, which is queued",
    ]


def test_a_run_of_work_that_is_no_longer_asked_for_counts_no_more_r21() -> None:
    promotion = active(runs=tuple(_ran(a=RunState.SUCCEEDED, b=RunState.FAILED)))
    assert Work().judge(facts(promotion, work=("a",))).passes
