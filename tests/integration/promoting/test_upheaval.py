"""The invariants over random commands, polls, results and crashes, on a real store: promotion.md, section 4.

`LEVELGATE_EXAMPLES` says how many sequences are tried.
"""

from __future__ import annotations

import os
import tempfile
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path
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

from fakes.ascent import by
from fakes.proof.drawn import HOUR, LEVELS, TEXTS, any_level, starts, tracks
from fakes.proof.guard import Guard
from fakes.proof.upheaval import RESULTS, SUITE, Room, Upheaval, attempt_refused, renamed, signed, without
from levelgate.domain.facts import CheckResult
from levelgate.domain.hold import Hold, HoldKind, Scope
from levelgate.domain.package import Start, StartPolicy
from levelgate.domain.people import GroupDefinition, Role, RoleDefinition
from levelgate.domain.product import OnFailure, SetStart
from levelgate.domain.promoting.request import Request
from levelgate.domain.reference import LaneReference, parse_package
from levelgate.domain.track import Level, TrackDefinition
from levelgate.usecases.accept import accept
from levelgate.usecases.promoting.checking import report_check
from levelgate.usecases.promoting.holding import Calendar
from levelgate.usecases.promoting.products import start_by_hand
from levelgate.usecases.tick import clock_went_back

MEMORY = Path("/dev/shm")  # noqa: S108 - the folders made in it are private
_PERSONS = st.sampled_from(["ann", "bob", "cy", "eve"])
_REASONS = st.sampled_from(["because", "because", "because", ""])
_TIMES = st.sampled_from([timedelta(minutes=1), HOUR, 5 * HOUR, timedelta(days=1), timedelta(days=4)])
_PROD = Scope(level="web/prod")
_SCOPES = st.sampled_from([_PROD, _PROD, _PROD, Scope(), Scope(track="web"), Scope(package="updates/app")])
_RARELY = st.sampled_from([False, False, False, True])
_ROLES = (
    RoleDefinition(role=Role.ADMIN, persons=("root", "eve")),
    RoleDefinition(role=Role.OPERATOR, persons=("eve", "cy")),
    RoleDefinition(role=Role.PROMOTER, persons=("ann", "eve")),
    RoleDefinition(role=Role.APPROVER, groups=("team",)),
)


class World(RuleBasedStateMachine):
    """All that can happen to one package on one track. After each step everything that must hold is looked at."""

    kinds: ClassVar[Counter[str]] = Counter()
    room: ClassVar[Room]

    def __init__(self) -> None:
        super().__init__()
        self.guard = Guard()
        self.upheaval: Upheaval
        self.crash_at: int | None = None

    @initialize(
        levels=tracks(),
        start=st.sampled_from(Start),
        texts=st.lists(TEXTS, max_size=4, unique=True),
        lines=st.booleans(),
        roles=_RARELY,
    )
    def begin(self, levels: tuple[Level, ...], start: Start, texts: list[str], *, lines: bool, roles: bool) -> None:
        self.upheaval = Upheaval(self.room, levels)
        self.upheaval.declare_package(lines=lines, start=StartPolicy(kind=start, count=2))
        if roles:
            self.upheaval.declare(*_ROLES)
        for text in texts:
            self.upheaval.offer(text)
        if texts:
            self.upheaval.poll_site()
            self.upheaval.settle()

    def do(self, act: Callable[[Upheaval], object]) -> None:
        """Do something; where its process is to end within it, look at how that left things, then do it again."""
        if self.crash_at is not None:
            crash_at, self.crash_at = self.crash_at, None
            self.upheaval = self.upheaval.crashing(lambda one: attempt_refused(lambda: act(one)), crash_at)
            self.guard.look(self.upheaval)
        attempt_refused(lambda: act(self.upheaval))

    @rule(at=st.integers(1, 60))
    def crash_in_the_next_step(self, at: int) -> None:
        self.crash_at = at

    @rule(texts=st.lists(TEXTS, min_size=1, max_size=3), age=st.sampled_from([None, HOUR, timedelta(days=3)]))
    def publish(self, texts: list[str], age: timedelta | None) -> None:
        for text in texts:
            if text not in self.upheaval.site:
                published = None if age is None else self.upheaval.clock.now() - age
                self.upheaval.offer(text, published_at=published)
        self.do(Upheaval.poll_site)

    @rule(count=st.integers(1, 2))
    def publish_newer_and_settle(self, count: int) -> None:
        for _ in range(count):
            self.upheaval.offer(f"3.{len(self.upheaval.site)}")
        self.do(Upheaval.poll_site)
        self.do(Upheaval.settle)

    @rule(data=st.data())
    @precondition(lambda self: self.upheaval.promotions(open_only=True))
    def bring_further(self, data: st.DataObject) -> None:
        """Let people say yes, and work succeed, as far as that is wanted."""
        number = self._promotion(data)
        self.upheaval.results.clear()
        for person in ("ann", "bob", "cy"):
            self.do(partial(Upheaval.decide, act="approve", number=number, person=person))
        self.do(Upheaval.settle)

    @rule(data=st.data(), how=st.sampled_from(["other bytes", "the same bytes", "late", "yanked", "as before"]))
    @precondition(lambda self: self.upheaval.site)
    def change_what_is_listed(self, data: st.DataObject, how: str) -> None:
        text = self._listed(data)
        match how:
            case "other bytes":
                self.upheaval.offer(text, "other")
            case "the same bytes":
                self.upheaval.offer(text, {"noarch": "the same"})
            case "late":
                self.upheaval.offer(text, {"noarch": f"{text}: bytes", "aarch64": f"{text}: late"})
            case "yanked":
                self.upheaval.offer(text, yanked="flaw")
            case _:
                self.upheaval.offer(text)
        self.do(Upheaval.poll_site)

    @rule(data=st.data(), polls=st.integers(1, 3), accepted=st.booleans())
    @precondition(lambda self: self.upheaval.site)
    def withdraw_from_the_repository(self, data: st.DataObject, polls: int, *, accepted: bool) -> None:
        del self.upheaval.site[self._listed(data)]
        for _ in range(polls):
            self.do(lambda one: one.poll_site(accept=accepted))

    @rule()
    def poll(self) -> None:
        self.do(Upheaval.poll_site)

    @rule(data=st.data())
    @precondition(lambda self: self.upheaval.all_versions())
    def accept_a_quarantined_version(self, data: st.DataObject) -> None:
        text = self._known(data)
        self.do(lambda one: accept(one.environment, one.find(text), actor="eve", reason="meant"))

    @rule(data=st.data(), passed=st.booleans())
    @precondition(lambda self: self.upheaval.all_versions())
    def report_a_check(self, data: st.DataObject, *, passed: bool) -> None:
        text = self._known(data)
        self.do(
            lambda one: report_check(
                one.environment,
                one.find(text),
                CheckResult(name="cve", passed=passed, at=one.clock.now(), by="eve"),
            )
        )

    @rule(persons=st.sampled_from([("ann", "bob"), ("bob", "cy", "eve")]), results=st.booleans())
    def bring_all_further(self, persons: tuple[str, ...], *, results: bool) -> None:
        """Publish one more, and let people say yes to all that is open."""
        if results:
            self.upheaval.results.clear()
        self.upheaval.offer(f"4.{len(self.upheaval.site)}")
        self.do(Upheaval.poll_site)
        self.do(Upheaval.settle)
        for record in self.upheaval.promotions(open_only=True):
            for person in persons:
                self.do(partial(Upheaval.decide, act="approve", number=record.id, person=person))
        self.do(Upheaval.settle)

    @rule()
    def evaluate(self) -> None:
        self.do(Upheaval.evaluate)

    @rule(begun=st.booleans())
    def publish_one_whose_work_is_not_done(self, *, begun: bool) -> None:
        self.upheaval.offer(f"5.{len(self.upheaval.site)}")
        self.do(Upheaval.poll_site)
        self.do(Upheaval.evaluate)
        if begun:
            self.do(Upheaval.begin)

    @rule()
    def settle(self) -> None:
        self.do(Upheaval.settle)

    @rule(turns=st.lists(st.booleans(), max_size=6))
    def let_two_schedulers_take_turns(self, turns: list[bool]) -> None:
        self.upheaval.evaluate_in_turns(self.upheaval.process(1), turns)

    @rule()
    def let_two_servers_race(self) -> None:
        self.upheaval.race()

    @rule()
    def begin_a_run(self) -> None:
        self.do(Upheaval.begin)

    @rule(number=st.integers(0, 5), state=st.sampled_from(sorted(RESULTS)))
    @precondition(lambda self: self.upheaval.attempts)
    def finish_a_run(self, number: int, state: Any) -> None:
        self.do(lambda one: one.finish(number, RESULTS[state]) if one.attempts else None)

    @rule(pipeline=st.sampled_from(["make", "ship", "suite"]), state=st.sampled_from(sorted(RESULTS)))
    def change_results(self, pipeline: str, state: Any) -> None:
        self.upheaval.results[pipeline] = RESULTS[state]

    @rule(
        data=st.data(),
        persons=st.lists(_PERSONS, min_size=1, max_size=3),
        act=st.sampled_from(["approve"] * 3 + ["reject", "withdraw"]),
    )
    @precondition(lambda self: self.upheaval.promotions())
    def decide(self, data: st.DataObject, persons: list[str], act: str) -> None:
        number = self._promotion(data)
        for person in persons:
            self.do(partial(Upheaval.decide, act=act, number=number, person=person))

    @rule(data=st.data(), person=_PERSONS)
    @precondition(lambda self: self.upheaval.promotions(open_only=True))
    def cancel(self, data: st.DataObject, person: str) -> None:
        number = self._promotion(data)
        self.do(lambda one: one.requests.cancel(number, by(person)))

    @rule(data=st.data(), person=_PERSONS, reason=_REASONS, skip=_RARELY, overriding=_RARELY)
    @precondition(lambda self: self.upheaval.all_versions())
    def promote(self, data: st.DataObject, person: str, reason: str, *, skip: bool, overriding: bool) -> None:
        text, level = self._known(data), self._level(data)
        with self.upheaval.store.read() as transaction:
            holds = [
                hold.name for hold in transaction.holds.standing() if hold.kind in {HoldKind.PAUSE, HoldKind.FREEZE}
            ]
        names = frozenset([*(gate.name for gate in level.entry), *holds] if overriding else [])
        request = Request(person=person, reason=reason, skip=skip, overrides=names)
        self.do(lambda one: one.requests.promote(one.find(text), level.name, request))

    @rule(data=st.data(), person=_PERSONS, missing=_RARELY)
    @precondition(lambda self: self.upheaval.events("grant.written"))
    def roll_back(self, data: st.DataObject, person: str, *, missing: bool) -> None:
        text, level, line = self._granted(data)
        request = by(person, overrides=frozenset({"upstream"} if missing else ()))
        lane = LaneReference(package=parse_package("updates/app"), line=line)
        self.do(lambda one: one.requests.roll_back(lane, level, one.find(text), request))

    @rule(data=st.data(), person=_PERSONS)
    @precondition(lambda self: self.upheaval.events("grant.written"))
    def revoke(self, data: st.DataObject, person: str) -> None:
        text, level, _ = self._granted(data)
        self.do(lambda one: one.granting.revoke(one.find(text), level, by(person)))

    @rule(data=st.data())
    @precondition(lambda self: self.upheaval.all_versions())
    def carry(self, data: st.DataObject) -> None:
        text, source = self._known(data), self._known(data)
        self.do(lambda one: one.granting.carry(one.find(text), one.find(source), by("eve")))

    @rule(data=st.data(), person=_PERSONS)
    @precondition(lambda self: self._holds(HoldKind.PIN))
    def resume(self, data: st.DataObject, person: str) -> None:
        hold = self._hold(data, HoldKind.PIN)
        lane = LaneReference(package=parse_package("updates/app"), line=hold.scope.line)
        level = (hold.scope.level or "").partition("/")[2]
        self.do(lambda one: one.requests.resume(lane, level, by(person)))

    @rule(scope=_SCOPES, person=_PERSONS, begins=st.sampled_from([None, HOUR]), lasts=_TIMES, too=st.booleans())
    def freeze(self, scope: Scope, person: str, begins: timedelta | None, lasts: timedelta, *, too: bool) -> None:
        now = self.upheaval.clock.now()
        first = None if begins is None else now + begins
        calendar = Calendar(begins=first, ends=(first or now) + lasts, rollbacks_too=too)
        self.do(lambda one: one.holding.freeze(scope, calendar, by(person)))

    @rule(data=st.data(), kind=st.sampled_from(["pause", "block", "pin"]), scope=_SCOPES, person=_PERSONS)
    @precondition(lambda self: self.upheaval.all_versions())
    def hold(self, data: st.DataObject, kind: str, scope: Scope, person: str) -> None:
        match kind:
            case "pause":
                self.do(lambda one: one.holding.pause(scope, by(person)))
            case "block":
                text = self._known(data)
                self.do(lambda one: one.holding.block(one.find(text), by(person)))
            case _:
                level, line = self._level(data).name, data.draw(st.sampled_from(["main", "1.x", "2.x"]))
                lane = LaneReference(package=parse_package("updates/app"), line=line)
                self.do(lambda one: one.holding.pin(lane, level, by(person)))

    @rule(data=st.data(), person=_PERSONS)
    @precondition(lambda self: self._holds())
    def lift(self, data: st.DataObject, person: str) -> None:
        hold = self._hold(data)
        self.do(lambda one: one.holding.lift(hold.id, by(person)))

    @rule(members=st.sets(_PERSONS, min_size=2))
    def change_the_group(self, members: set[str]) -> None:
        group = GroupDefinition(name="team", members=tuple(sorted(members)))
        self.do(lambda one: one.declare(group))

    @rule(data=st.data(), how=st.sampled_from(["anew", "level", "level", "remove", "rename", "rename"]))
    def redefine(self, data: st.DataObject, how: str) -> None:
        levels = self.upheaval.levels()
        old = self._level(data)
        match how:
            case "anew":
                self._define(data.draw(tracks()))
            case "level":
                new = data.draw(any_level(old.name, old.after, old.need))
                self._define(tuple(new if one.name == old.name else one for one in levels))
            case "remove" if len(levels) > 1:
                self._define(without(levels, old.name))
            case "rename":
                free = [name for name in (*LEVELS, "gamma") if name not in {level.name for level in levels}]
                self._define(renamed(levels, old.name, data.draw(st.sampled_from(free))))
            case _:
                pass

    @rule(lines=st.booleans(), track=st.sampled_from(["web", "web", "web", None]))
    def change_the_package(self, *, lines: bool, track: str | None) -> None:
        self.do(lambda one: one.declare_package(lines=lines, track=track))

    @rule(person=_PERSONS)
    def start_a_set(self, person: str) -> None:
        self.do(lambda one: start_by_hand(one.environment, SUITE, by(person)))

    @rule(start=starts(), on_failure=st.sampled_from(OnFailure))
    def change_the_product(self, start: SetStart, on_failure: OnFailure) -> None:
        product = replace(self.upheaval.product(), start=start, on_failure=on_failure)
        self.do(lambda one: one.declare(product))

    @rule(time=_TIMES)
    def wait(self, time: timedelta) -> None:
        self.upheaval.clock.time += time

    @rule(time=_TIMES)
    def wait_and_settle(self, time: timedelta) -> None:
        self.upheaval.clock.time += time
        self.do(Upheaval.settle)

    @rule(time=_TIMES)
    def set_the_clock_back(self, time: timedelta) -> None:
        self.upheaval.clock.time -= time
        self.do(lambda one: clock_went_back(one.environment, time))

    @invariant()
    def everything_holds(self) -> None:
        if hasattr(self, "upheaval"):
            self.guard.look(self.upheaval)

    def teardown(self) -> None:
        if hasattr(self, "upheaval"):
            self.guard.look(self.upheaval, anyway=True)
            self.kinds.update(self.guard.kinds)

    def _define(self, levels: tuple[Level, ...]) -> None:
        """Give the track other levels, all of which the product signs."""
        track = TrackDefinition(name="web", levels=levels)
        product = replace(self.upheaval.product(), levels=signed(levels))
        self.do(lambda one: one.declare(track, product))

    def _listed(self, data: st.DataObject) -> str:
        return data.draw(st.sampled_from(sorted(self.upheaval.site)))

    def _known(self, data: st.DataObject) -> str:
        return data.draw(st.sampled_from(sorted({text for text, _ in self.upheaval.versions()})))

    def _promotion(self, data: st.DataObject) -> int:
        numbers = [one.id for one in self.upheaval.promotions()]
        open_ones = [one.id for one in self.upheaval.promotions(open_only=True)]
        return data.draw(st.sampled_from(numbers[-3:] + open_ones * 5))

    def _level(self, data: st.DataObject) -> Level:
        levels = {level.name: level for level in self.upheaval.levels()}
        return levels[data.draw(st.sampled_from(list(levels)))]

    def _granted(self, data: st.DataObject) -> tuple[str, str, str]:
        """Return a version that was granted, the level's present name, and the line."""
        said = [event.data for event in self.upheaval.events("grant.written")]
        names = self.upheaval.level_names()
        grants = [(str(one["version"]), names[one["level_id"]], str(one["line"])) for one in said]
        return data.draw(st.sampled_from(grants))

    def _hold(self, data: st.DataObject, *kinds: HoldKind) -> Hold:
        holds = {hold.name: hold for hold in self._holds(*kinds)}
        return holds[data.draw(st.sampled_from(list(holds)))]

    def _holds(self, *kinds: HoldKind) -> list[Hold]:
        with self.upheaval.store.read() as transaction:
            return [one for one in transaction.holds.standing() if not kinds or one.kind in kinds]


def test_the_invariants_hold_after_every_step_on_a_real_store_i1_to_i11() -> None:
    how = settings(
        max_examples=int(os.environ.get("LEVELGATE_EXAMPLES", "10")),
        stateful_step_count=30,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large],
    )
    World.kinds.clear()
    with tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as folder:
        World.room = Room(Path(folder))
        run_state_machine_as_test(World, settings=how)
        World.room.close()
    assert World.kinds.keys() >= {"promotion.opened", "promotion.entered", "grant.written"}
