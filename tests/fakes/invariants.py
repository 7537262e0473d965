"""The invariants of promotion.md, section 4, held against every change as it is made."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from fakes.climbing import Climb
from levelgate.domain.change import Change, Ended, Entered, Evaluation, Opened, Pinned, Revoked
from levelgate.domain.facts import LaneVersion, Need, Standing
from levelgate.domain.gates.approvals import Approvals
from levelgate.domain.lane import Lane
from levelgate.domain.pipeline import RunState
from levelgate.domain.promoting.evaluator import evaluate
from levelgate.domain.promoting.explanation import explain
from levelgate.domain.promoting.motion import applied
from levelgate.domain.promotion import Answer, Promotion, PromotionState
from levelgate.domain.track import Level
from levelgate.domain.version import UpstreamState

_SOON = "at the next evaluation"


class GuardedClimb(Climb):
    """A lane that looks at each change before it believes it."""

    def __init__(self, *levels: Level, **lane: Any) -> None:
        super().__init__(*levels, **lane)
        self.ended: dict[int, PromotionState] = {}
        self.grants: Counter[tuple[int, str]] = Counter()

    def _store(self, evaluation: Evaluation) -> list[Change]:
        before = self.lane
        stored = super()._store(evaluation)
        lane = before
        for change in stored:
            self._guard(lane, change)
            lane = applied(lane, change)
        return stored

    def _guard(self, lane: Lane, change: Change) -> None:
        match change:
            case Opened(promotion=promotion):
                self._opened(lane, promotion)
            case Entered(promotion=promotion):
                self._entered(lane, promotion)
            case Ended(promotion=promotion):
                self._left(lane, change)
            case Revoked(version_id=version_id, level=level):
                self.grants[version_id, level] -= 1
            case Pinned(hold=hold):
                assert hold.scope.level is not None
                level = hold.scope.level.partition("/")[2]
                assert lane.place(level).occupant == hold.pinned_version, "R11: a pin is at the occupant"
            case _:
                pass

    def _opened(self, lane: Lane, promotion: Promotion) -> None:
        version = lane.versions[promotion.version_id]
        assert not [one for one in lane.at(promotion.level) if one.version_id == version.id], "I2"
        if not promotion.asked:
            assert version.standings.get(promotion.level) is None, "I5"
            assert version.version.state is UpstreamState.PRESENT, "R2"
            assert not self._is_blocked(version), "R2"
            newest = lane.place(promotion.level).newest_entered
            assert newest is None or newest < version.order, "R2"

    def _entered(self, lane: Lane, promotion: Promotion) -> None:
        version, level = lane.versions[promotion.version_id], self.level(promotion.level)
        active = [one for one in lane.at(level.name) if one.state is PromotionState.ACTIVE]
        assert level.slots is None or len(active) < level.slots, "I1"
        assert not self._is_blocked(version), "I6"
        if promotion.rollback:
            assert version.standings[level.name] is Standing.GRANTED, "R12"
            return
        assert version.version.state is UpstreamState.PRESENT, "I6"
        assert promotion.skip or self._has_prerequisites(level, version, asked=promotion.asked), "R13"
        if not promotion.asked:
            newest = lane.place(level.name).newest_entered
            assert newest is None or newest < version.order, "I4"
        self._approved(level, promotion)

    def _is_blocked(self, version: LaneVersion) -> bool:
        blocks = any(hold.stands(self.now) for hold in version.blocks)
        return blocks or version.version.quarantined_from is not None

    def _has_prerequisites(self, level: Level, version: LaneVersion, *, asked: bool) -> bool:
        granted = {name for name, standing in version.standings.items() if standing is Standing.GRANTED}
        held = set(level.after) & (granted if asked else granted - version.unsupported)
        return len(held) == len(level.after) or (level.need is Need.ANY and bool(held))

    def _approved(self, level: Level, promotion: Promotion) -> None:
        for gate in level.entry:
            if isinstance(gate, Approvals) and gate.name not in promotion.overrides:
                named = self.lane.people.among(gate.of)
                excluded = {promotion.requester} if gate.not_requester else set()
                approved = {person for person in named - excluded if self._approves(gate, promotion, person)}
                assert len(approved) >= gate.count, "I6"

    def _approves(self, gate: Approvals, promotion: Promotion, person: str) -> bool:
        given = [one for one in promotion.decisions if (one.gate, one.person) == (gate.name, person)]
        if not given or given[-1].withdrawn_at is not None or given[-1].answer is Answer.REJECT:
            return False
        return gate.validity is None or self.now - given[-1].at <= gate.validity

    def _left(self, lane: Lane, change: Ended) -> None:
        promotion = change.promotion
        assert promotion.id not in self.ended, "I7"
        self.ended[promotion.id] = promotion.state
        before = next(one for one in lane.promotions if one.id == promotion.id)
        key = (promotion.version_id, promotion.level)
        if promotion.state is PromotionState.SUPERSEDED:
            assert (before.state, before.asked) == (PromotionState.WAITING, False), "R5"
        if promotion.state is PromotionState.PASSED:
            assert before.state is PromotionState.ACTIVE, "section 2"
            assert change.granted is (not lane.versions[key[0]].holds_grant(key[1])), "I3"
            self.grants[key] += change.granted

    def check(self) -> None:
        """Hold the invariants against the lane as it stands after an evaluation."""
        self._check_counts()
        self._check_ends()
        self._check_explanations()
        self._check_times()

    def _check_counts(self) -> None:
        keys = [(one.version_id, one.level) for one in self.lane.promotions]
        assert len(keys) == len(set(keys)), "I2"
        held = {
            (version.id, level)
            for version in self.lane.versions.values()
            for level in version.standings
            if version.holds_grant(level)
        }
        assert held == {key for key, count in self.grants.items() if count}, "I3"
        assert set(self.grants.values()) <= {0, 1}, "I3"
        ended = {number: self.promotions[number].state for number in self.ended}
        assert ended == self.ended, "I7"

    def _check_ends(self) -> None:
        """Nothing is open that had to end."""
        for promotion in self.lane.promotions:
            version = self.lane.versions[promotion.version_id]
            assert not self._is_blocked(version), "R10"
            if promotion.state is PromotionState.WAITING:
                assert version.version.state in {UpstreamState.PRESENT, UpstreamState.MISSING}, "R14, R15"
            else:
                work = self.level(promotion.level).work
                states = {run.state for run in promotion.runs if run.pipeline in work}
                assert not states & {RunState.FAILED, RunState.ERRORED, RunState.CANCELLED}, "R6"

    def _check_explanations(self) -> None:
        for promotion in self.lane.promotions:
            (explained,) = explain(self.lane, promotion.version_id, promotion.level, self.now)
            assert explained.missing, "I10"
            assert not [one.what for one in explained.missing if _SOON in one.what], "I10"
            active = [one for one in self.lane.at(promotion.level) if one.state is PromotionState.ACTIVE]
            if any(one.gate == "slots" for one in explained.missing):
                slots = self.level(promotion.level).slots
                assert slots is not None, "I10"
                assert len(active) >= slots, "I10"
            if promotion.state is PromotionState.ACTIVE:
                assert not {"slots", "next", "holds", "approvals"} & {one.gate for one in explained.missing}, "I10"

    def _check_times(self) -> None:
        """An evaluation leaves nothing to do before its wake-up, and does not depend on the order of mappings."""
        turned = replace(
            self.lane,
            versions=dict(reversed([*self.lane.versions.items()])),
            places=dict(reversed([*self.lane.places.items()])),
        )
        settled = evaluate(turned, self.now)
        assert settled.changes == (), "R4"
        assert settled.wake_at == self.wake_at, "I11"
        assert self.wake_at is None or self.wake_at > self.now, "R20"
        for later in _moments(self.now, self.wake_at):
            assert evaluate(self.lane, later).changes == (), f"R20: nothing was to be done at {later}"


def _moments(now: datetime, wake_at: datetime | None) -> list[datetime]:
    if wake_at is None:
        return [now + timedelta(hours=1), now + timedelta(days=400)]
    return [now + (wake_at - now) / 2, wake_at - timedelta(microseconds=1)]
