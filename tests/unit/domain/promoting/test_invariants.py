"""The invariants over random commands: publications, results, decisions, holds, rollbacks, clock jumps and more.

`LEVELGATE_EXAMPLES` says how many sequences are tried.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any, ClassVar

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from fakes.invariants import GuardedClimb
from levelgate.domain.change import Change
from levelgate.domain.facts import CheckResult, Need
from levelgate.domain.gate import Gate
from levelgate.domain.gates.approvals import Approvals
from levelgate.domain.gates.checks import Checks
from levelgate.domain.gates.filter import Filter
from levelgate.domain.gates.min_age import MinAge
from levelgate.domain.gates.sign_offs import SignOffs
from levelgate.domain.gates.soak import Soak
from levelgate.domain.gates.window import Window
from levelgate.domain.hold import HoldKind, Scope
from levelgate.domain.package import Start, StartPolicy
from levelgate.domain.people import People
from levelgate.domain.pipeline import RunState
from levelgate.domain.promoting.asking import cancel
from levelgate.domain.promoting.deciding import decide, withdraw
from levelgate.domain.promoting.request import Request
from levelgate.domain.promotion import Answer, Promotion
from levelgate.domain.track import Activate, Level, Next
from levelgate.domain.version import UpstreamState
from levelgate.errors import Refused

HOUR = timedelta(hours=1)
_LEVELS = ("build", "perf", "sec", "prod")
_PERSONS = st.sampled_from(["ann", "bob", "cy", "eve"])
_TEXTS = st.sampled_from([f"{major}.{minor}{rest}" for major in (1, 2) for minor in range(4) for rest in ("", "~rc")])
_NAMES = st.sampled_from(_LEVELS)
_REASONS = st.sampled_from(["because", "because", ""])
_RARELY = st.sampled_from([False, False, False, True])
_RESULTS = st.sampled_from([RunState.SUCCEEDED] * 4 + [RunState.FAILED, RunState.ERRORED])
_TIMES = st.sampled_from([timedelta(minutes=1), HOUR, 5 * HOUR, timedelta(days=1), timedelta(days=4)])
_OVERRIDES = st.frozensets(
    st.sampled_from(["approvals", "min_age", "window", "checks", "filter", "pause-7", "upstream"]), max_size=2
)


@st.composite
def _level(draw: st.DrawFn, name: str, after: tuple[str, ...], need: Need = Need.ALL) -> Level:
    entry = draw(st.sampled_from([0, 0, 1, 2]).flatmap(_entry_lists))
    exit_ = draw(st.sampled_from([0, 0, 1]).flatmap(_exit_lists))
    slots = draw(st.sampled_from([1, 1, 2, None]))
    return Level(
        name=name,
        after=after,
        need=need,
        activate=draw(st.sampled_from([Activate.AUTO] * 3 + [Activate.MANUAL])),
        slots=slots,
        next=draw(st.sampled_from(Next)) if slots is not None else Next.OLDEST,
        work=draw(st.sampled_from([(), ("make",), ("make", "ship")])),
        entry=tuple(entry),
        exit=tuple(exit_),
    )


def _entry_lists(size: int) -> st.SearchStrategy[list[Gate]]:
    gates = st.sampled_from(_entry_gates())
    return st.lists(gates, min_size=size, max_size=size, unique_by=lambda gate: gate.name)


def _exit_lists(size: int) -> st.SearchStrategy[list[Gate]]:
    return st.lists(st.sampled_from(_exit_gates()), min_size=size, max_size=size)


def _entry_gates() -> list[Gate]:
    return [
        Approvals(of=("team",), lifetime=6 * HOUR, validity=4 * HOUR, not_requester=True),
        Approvals(of=("team",), count=2),
        Checks(of=("cve",)),
        Filter(prereleases=False),
        MinAge(age=3 * HOUR),
        Window(days=frozenset({0, 1, 2, 3, 4}), opens=9 * 60, closes=16 * 60),
    ]


def _exit_gates() -> list[Gate]:
    return [SignOffs(of=("team",), lifetime=6 * HOUR), Soak(time=2 * HOUR)]


@st.composite
def _tracks(draw: st.DrawFn) -> tuple[Level, ...]:
    need = draw(st.sampled_from(Need))
    levels = [
        draw(_level("build", ())),
        draw(_level("perf", ("build",))),
        draw(_level("sec", ("build",))),
        draw(_level("prod", ("perf", "sec"), need)),
    ]
    gone = draw(st.sampled_from(["perf", "sec", "", ""]))
    left = (replace(level, after=tuple(name for name in level.after if name != gone)) for level in levels)
    return tuple(level for level in left if level.name != gone)


class Promotions(RuleBasedStateMachine):
    """One lane, and everything that can happen to it; each step is followed by an evaluation, as in a transaction.

    Only a result may stand unevaluated, as after a crash.
    """

    guarded: ClassVar[Counter[str]] = Counter()

    def __init__(self) -> None:
        super().__init__()
        self.climb = GuardedClimb()
        self.crashed = False

    @initialize(levels=_tracks(), start=st.sampled_from(Start), first=st.booleans(), texts=st.lists(_TEXTS, max_size=5))
    def begin(self, levels: tuple[Level, ...], start: Start, *, first: bool, texts: list[str]) -> None:
        people = People(groups={"team": frozenset({"ann", "bob", "cy"})})
        policy = StartPolicy(kind=start, count=2)
        self.climb = GuardedClimb(*levels, people=people, first_contact=first, start=policy)
        self._publish(texts)

    @rule(texts=st.lists(_TEXTS, min_size=1, max_size=3))
    def publish_any(self, texts: list[str]) -> None:
        self._publish(texts)

    @rule(count=st.integers(1, 3))
    def publish_newer(self, count: int) -> None:
        number = len(self.climb.lane.versions)
        self._publish([f"3.{number + place}" for place in range(count)])

    @rule(data=st.data())
    @precondition(lambda self: self.climb.lane.promotions)
    def further(self, data: st.DataObject) -> None:
        """Do what is needed to bring one promotion further: its work succeeds, or it gets its decisions."""
        promotion = data.draw(st.sampled_from(self.climb.lane.promotions))
        running = [run.run_id for run in promotion.runs if not run.state.ended]
        for run_id in running:
            self.climb.record(run_id, RunState.SUCCEEDED)
        for person in () if running else ("ann", "bob"):
            self._may(lambda: self.climb.settle(self._decided(promotion, person, "approve")))  # noqa: B023  # at once
        self.climb.settle()

    @rule(data=st.data(), state=st.sampled_from([*UpstreamState, UpstreamState.PRESENT, UpstreamState.PRESENT]))
    @precondition(lambda self: self.climb.lane.versions)
    def change_upstream(self, data: st.DataObject, state: UpstreamState) -> None:
        self.climb.change(self._any(data), state=state)

    @rule(data=st.data())
    @precondition(lambda self: self.climb.lane.versions)
    def republish(self, data: st.DataObject) -> None:
        text = self._any(data)
        digest = self.climb.version(text).version.digest
        self.climb.alter(text, state=UpstreamState.REPLACED)
        self.climb.publish(text, quarantined_from=digest)

    @rule(data=st.data())
    @precondition(lambda self: self.climb.lane.versions)
    def accept(self, data: st.DataObject) -> None:
        self.climb.change(self._any(data), quarantined_from=None)

    @rule(data=st.data(), passed=st.booleans())
    @precondition(lambda self: self.climb.lane.versions)
    def check_named(self, data: st.DataObject, *, passed: bool) -> None:
        result = CheckResult(name="cve", passed=passed, at=self.climb.now, by="scanner")
        self.climb.change(self._any(data), checks={"cve": result})

    @rule(data=st.data(), state=_RESULTS, crash=st.sampled_from([False, False, True]))
    @precondition(lambda self: any(one.runs for one in self.climb.lane.promotions))
    def report(self, data: st.DataObject, state: RunState, *, crash: bool) -> None:
        runs = [run.run_id for one in self.climb.lane.promotions for run in one.runs]
        self.climb.record(data.draw(st.sampled_from(runs)), state)
        self.crashed = crash
        if not crash:
            self.climb.settle()

    @rule(data=st.data(), person=_PERSONS, act=st.sampled_from(["approve"] * 4 + ["reject", "withdraw", "cancel"]))
    @precondition(lambda self: self.climb.lane.promotions)
    def decide(self, data: st.DataObject, person: str, act: str) -> None:
        promotion = data.draw(st.sampled_from([*self.climb.lane.promotions] * 9 + [*self.climb.promotions.values()]))
        self._may(lambda: self.climb.settle(self._decided(promotion, person, act)))

    def _decided(self, promotion: Promotion, person: str, act: str) -> Sequence[Change]:
        lane, request, now = self.climb.lane, Request(person=person), self.climb.now
        match act:
            case "withdraw":
                return withdraw(lane, promotion, request, now)
            case "cancel":
                return cancel(lane, promotion, request, now)
            case _:
                return decide(lane, promotion, Answer(act), request, now)

    @rule(data=st.data(), person=_PERSONS, skip=_RARELY, overriding=_RARELY)
    @precondition(lambda self: self.climb.lane.versions)
    def promote(self, data: st.DataObject, person: str, *, skip: bool, overriding: bool) -> None:
        level = data.draw(st.sampled_from(self.climb.lane.track.definition.levels))
        names = [gate.name for gate in level.entry] + [hold.name for hold in self.climb.lane.holds]
        overrides = frozenset(names if overriding else ())
        said = {"reason": data.draw(_REASONS), "skip": skip, "overrides": overrides}
        self._may(self.climb.promote, self._any(data), level.name, person, **said)

    @rule(data=st.data(), overrides=_OVERRIDES)
    @precondition(lambda self: self.climb.holders())
    def roll_back(self, data: st.DataObject, overrides: frozenset[str]) -> None:
        text, level = data.draw(st.sampled_from(self.climb.holders()))
        self._may(self.climb.roll_back, text, level, reason="because", overrides=overrides)

    @rule(data=st.data())
    @precondition(lambda self: self.climb.holders())
    def revoke(self, data: st.DataObject) -> None:
        self._may(self.climb.revoke, *data.draw(st.sampled_from(self.climb.holders())))

    @rule(level=_NAMES)
    def resume(self, level: str) -> None:
        self._may(self.climb.resume, level)

    @rule(data=st.data(), kinds=st.lists(st.sampled_from([HoldKind.PAUSE, HoldKind.FREEZE]), max_size=2))
    def hold(self, data: st.DataObject, kinds: list[HoldKind]) -> None:
        scopes = st.sampled_from([Scope(), Scope(level="web/prod"), Scope(package="updates/app", line="main")])
        times = st.sampled_from([None, self.climb.now + HOUR, self.climb.now + 6 * HOUR])
        holds = [
            self.climb.hold(kind, id=7 + place, scope=data.draw(scopes), begins=data.draw(times), ends=data.draw(times))
            for place, kind in enumerate(kinds)
        ]
        self.climb.place(*holds)

    @rule(data=st.data(), lift=st.booleans())
    @precondition(lambda self: self.climb.lane.versions)
    def block(self, data: st.DataObject, *, lift: bool) -> None:
        if lift:
            self.climb.change(self._any(data), blocks=())
        else:
            self.climb.block(self._any(data))

    @rule(members=st.frozensets(st.sampled_from(["ann", "bob", "cy"]), min_size=1))
    def change_people(self, members: frozenset[str]) -> None:
        self.climb.lane = replace(self.climb.lane, people=People(groups={"team": members}))
        self.climb.settle()

    @rule(levels=_tracks(), new=st.sets(_NAMES))
    def redefine_all(self, levels: tuple[Level, ...], new: set[str]) -> None:
        self.climb.redefine(*levels, new=new)

    @rule(data=st.data(), anew=st.booleans())
    def redefine_one(self, data: st.DataObject, *, anew: bool) -> None:
        levels = self.climb.lane.track.definition.levels
        old = data.draw(st.sampled_from(levels))
        changed = data.draw(_level(old.name, old.after, old.need))
        new = [old.name] if anew else []
        self.climb.redefine(*(changed if level is old else level for level in levels), new=new)

    @rule(time=_TIMES, late=st.booleans())
    def wait(self, time: timedelta, *, late: bool) -> None:
        if late:
            self.climb.now += time
            self.climb.settle()
        else:
            self.climb.wait(time)

    @rule(time=_TIMES)
    def set_clock_back(self, time: timedelta) -> None:
        self.climb.now -= time
        self.climb.settle()

    def teardown(self) -> None:
        self.guarded.update(type(change).__name__ for change in self.climb.changes)

    @rule()
    @precondition(lambda self: self.crashed)
    def start_again(self) -> None:
        self.crashed = False
        self.climb.settle()

    @invariant()
    @precondition(lambda self: not self.crashed)
    def every_invariant_holds(self) -> None:
        self.climb.check()

    def _may(self, act: Callable[..., object], *said: Any, **more: Any) -> None:
        """Do what a person says; it may be refused, and then changes nothing."""
        self.crashed = False
        try:
            act(*said, **more)
        except Refused:
            self.climb.settle()

    def _publish(self, texts: list[str]) -> None:
        known = {version.version.version for version in self.climb.lane.versions.values()}
        self.climb.publish(*sorted(set(texts) - known))

    def _any(self, data: st.DataObject) -> str:
        return data.draw(st.sampled_from([one.version.version for one in self.climb.lane.versions.values()]))


def test_the_invariants_hold_after_every_step_i1_to_i7_i10() -> None:
    how = settings(
        max_examples=int(os.environ.get("LEVELGATE_EXAMPLES", "20")),
        stateful_step_count=40,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large],
    )
    Promotions.guarded.clear()
    run_state_machine_as_test(Promotions, settings=how)
    assert Promotions.guarded.keys() >= {"Opened", "Entered", "Ended"}
