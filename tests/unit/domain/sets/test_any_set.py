"""Whatever happens in whichever order, a set passes for all of its candidates or for none (I9)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from fakes.climbing import Climb
from fakes.gate_facts import PEOPLE
from levelgate.domain.gates.sets import Sets
from levelgate.domain.gates.sign_offs import SignOffs
from levelgate.domain.pipeline import RunState
from levelgate.domain.product import OnFailure
from levelgate.domain.product_set import ProductSet, SetState
from levelgate.domain.promotion import Promotion, PromotionState
from levelgate.domain.sets.ending import consequences, end_of
from levelgate.domain.sets.snapshot import MemberStand, Stand, snapshot
from levelgate.domain.sets.starting import lacking
from levelgate.domain.track import Level, Next

_QA = Level(
    name="qa",
    next=Next.NEWEST,
    slots=2,
    work=("smoke",),
    exit=(SignOffs(of=("ann",)), Sets(products=("shop",))),
)
_MORE_WORK = replace(_QA, work=("smoke", "load"))
_NAMES = ("app", "till", "docs")
_ENDS = (RunState.SUCCEEDED, RunState.SUCCEEDED, RunState.FAILED, RunState.ERRORED)
_MEMBERS = st.integers(0, len(_NAMES) - 1)


class Together(RuleBasedStateMachine):
    """Three packages that are tested together, the last one optional."""

    def __init__(self) -> None:
        super().__init__()
        self.lanes = [
            Climb(_QA, people=PEOPLE, package=f"updates/{name}", after=1000 * place)
            for place, name in enumerate(_NAMES, start=1)
        ]
        self.over: list[tuple[ProductSet, OnFailure]] = []
        self.running: ProductSet | None = None
        self.run: RunState = RunState.QUEUED
        self.published = 0

    @initialize()
    def begin(self) -> None:
        for member in range(len(_NAMES)):
            self.bring(member)

    @rule(member=_MEMBERS)
    def bring(self, member: int) -> None:
        """Publish a version whose work succeeds."""
        self.publish(member)
        self.work(member, RunState.SUCCEEDED)

    @rule(member=_MEMBERS)
    def publish(self, member: int) -> None:
        self.published += 1
        self.lanes[member].publish(f"1.{self.published}")

    @rule(member=_MEMBERS, state=st.sampled_from([RunState.SUCCEEDED, RunState.FAILED]))
    def work(self, member: int, state: RunState) -> None:
        lane = self.lanes[member]
        for promotion in [one for one in lane.lane.promotions if one.worked_at is None and one.entered_at]:
            lane.report(lane.text(promotion.version_id), "qa", state)

    @rule(member=_MEMBERS, does=st.sampled_from(["approve", "reject", "cancel", "block"]))
    def decide(self, member: int, does: str) -> None:
        lane = self.lanes[member]
        worked = [one for one in lane.lane.promotions if one.worked_at is not None]
        for promotion in worked[:1]:
            text = lane.text(promotion.version_id)
            match does:
                case "approve":
                    lane.approve(text, "qa", "ann")
                case "reject":
                    lane.reject(text, "qa", "ann")
                case "cancel":
                    lane.cancel(text, "qa")
                case _:
                    lane.block(text)

    @rule(member=_MEMBERS, level=st.sampled_from([_QA, _MORE_WORK]))
    def redefine(self, member: int, level: Level) -> None:
        self.lanes[member].redefine(level)

    @precondition(lambda self: self.running is None)
    @rule()
    def start(self) -> None:
        members = snapshot("shop", [self._stand(place) for place in range(len(_NAMES))])
        if not any(lacking(members)):
            now = self.lanes[0].now
            number = len(self.over) + 1
            self.running = ProductSet(id=number, product_id=1, product="shop", members=members, started_at=now)
            self.run = RunState.RUNNING

    @precondition(lambda self: self.running is not None)
    @rule(result=st.sampled_from(_ENDS), on_failure=st.sampled_from(OnFailure))
    def end(self, result: RunState, on_failure: OnFailure) -> None:
        self.run = result
        self._close(on_failure)

    @precondition(lambda self: self.running is not None)
    @rule(on_failure=st.sampled_from(OnFailure))
    def look(self, on_failure: OnFailure) -> None:
        self._close(on_failure)

    @invariant()
    def a_set_signs_off_all_of_its_candidates_or_none(self) -> None:
        for one, _ in self.over:
            signed = [
                number for number in one.candidates if dict(self._promotion(number).signed_sets) == {"shop": one.id}
            ]
            assert signed == (list(one.candidates) if one.state is SetState.PASSED else [])

    @invariant()
    def a_failure_rejects_all_candidates_or_none(self) -> None:
        for one, on_failure in self.over:
            rejected = [
                number
                for number in one.candidates
                if self._promotion(number).end_reason == f"set {one.id} of shop failed"
            ]
            all_of_them = one.state is SetState.FAILED and on_failure is OnFailure.REJECT
            assert rejected == (list(one.candidates) if all_of_them else [])

    @invariant()
    def nothing_passes_without_a_set_that_passed_with_it(self) -> None:
        passed = {one.id: one for one, _ in self.over if one.state is SetState.PASSED}
        for promotion in self._promotions():
            for _, number in promotion.signed_sets:
                assert promotion.id in passed[number].candidates
            assert promotion.state is not PromotionState.PASSED or promotion.signed_sets

    def _close(self, on_failure: OnFailure) -> None:
        running = self.running
        assert running is not None
        end = end_of(running, {one.id: one for one in self._promotions()}, self.run)
        if end is None:
            return
        over = replace(running, state=end.state, end_reason=end.reason)
        for lane in self.lanes:
            lane.settle(consequences(over, on_failure, lane.lane, lane.now))
        self.over.append((over, on_failure))
        self.running = None

    def _stand(self, place: int) -> MemberStand:
        lane = self.lanes[place].lane
        active = sorted((one for one in lane.promotions if one.entered_at), key=lambda one: one.version_id)
        granted = [version.id for version in lane.versions.values() if version.holds_grant("qa")]
        level = lane.track.definition.level("qa")
        assert level is not None
        stand = Stand(level=level, reference="web/qa", active=tuple(active), granted=max(granted, default=None))
        return MemberStand(name=lane.reference, required=place < len(_NAMES) - 1, stands=(stand,))

    def _promotions(self) -> Iterator[Promotion]:
        for lane in self.lanes:
            yield from lane.promotions.values()

    def _promotion(self, number: int) -> Promotion:
        return self.lanes[number // 1000 - 1].promotions[number]


Together.TestCase.settings = settings(stateful_step_count=30, deadline=None)
TestAnySet = Together.TestCase
