"""Leaving a level: its exit gates close, or a promotion ends before it has passed them (R6)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from levelgate.domain.change import Ended, Supported, WorkAdded, Worked
from levelgate.domain.gates.work import NAME as WORK
from levelgate.domain.pipeline import RunState
from levelgate.domain.promoting.gatekeeper import Gatekeeper
from levelgate.domain.promoting.motion import Motion
from levelgate.domain.promoting.support import is_supported, regains_support
from levelgate.domain.promotion import Promotion, PromotionState, WorkRun
from levelgate.domain.track import Level, called


def ended(promotion: Promotion, state: PromotionState, reason: str, now: datetime) -> Ended:
    """Return the end of a promotion, other than by passing."""
    return Ended(promotion=replace(promotion, state=state, end_reason=reason, ended_at=now))


def queued(pipelines: tuple[str, ...]) -> tuple[WorkRun, ...]:
    """Return the runs that are to be queued, one per pipeline."""
    return tuple(WorkRun(pipeline=pipeline, run_id="", state=RunState.QUEUED) for pipeline in pipelines)


class Leaving:
    """Closes exits of a lane in motion."""

    def __init__(self, motion: Motion, keeper: Gatekeeper, now: datetime) -> None:
        self._motion = motion
        self._keeper = keeper
        self._now = now

    def close(self, level: Level, promotion: Promotion) -> None:
        """End an active promotion if its exit gates say so: passed with a grant, or otherwise."""
        judged = self._keeper.exit(level, promotion)
        if judged.end is not None:
            self._motion.take(ended(promotion, judged.end.state, judged.end.reason, self._now))
            return
        promotion = self._worked(level, promotion, succeeded=judged.of(WORK).passes)
        if self._keeper.exit(level, promotion).passes:
            self._pass(level, promotion)

    def end_removed(self) -> None:
        """End what is open at a level that its track no longer has (R21)."""
        for name in self._motion.open_levels():
            if self._motion.track.definition.level(name) is None:
                for promotion in (*self._motion.active(name), *self._motion.waiting(name)):
                    reason = f"the level {called(name)} was removed"
                    self._motion.take(ended(promotion, PromotionState.ABORTED, reason, self._now))

    def _worked(self, level: Level, promotion: Promotion, *, succeeded: bool) -> Promotion:
        """Note that the work has succeeded, or that a changed definition asks for more of it (R21)."""
        there = {run.pipeline for run in promotion.runs}
        if more := tuple(pipeline for pipeline in level.work if pipeline not in there):
            promotion = replace(promotion, runs=(*promotion.runs, *queued(more)), revision=self._motion.track.revision)
            self._motion.take(WorkAdded(promotion=promotion))
        if succeeded is (promotion.worked_at is not None):
            return promotion
        worked_at = self._worked_at(level, promotion) if succeeded else None
        promotion = replace(promotion, worked_at=worked_at, revision=self._motion.track.revision)
        self._motion.take(Worked(promotion=promotion))
        return promotion

    def _worked_at(self, level: Level, promotion: Promotion) -> datetime:
        """Return when the last run ended, however late that is noticed; now where the definition has changed since."""
        if promotion.revision != self._motion.track.revision:
            return self._now
        times = [run.ended_at for run in promotion.runs if run.pipeline in level.work]
        return max((at for at in times if at is not None), default=self._now)

    def _pass(self, level: Level, promotion: Promotion) -> None:
        """Write the grant, unless the version holds it already; other grants may rest on it again (R13)."""
        version = self._motion.versions[promotion.version_id]
        granted = not version.holds_grant(level.name)
        passed = replace(
            promotion, state=PromotionState.PASSED, ended_at=self._now, revision=self._motion.track.revision
        )
        supported = promotion.skip or is_supported(level, version)
        self._motion.take(Ended(promotion=passed, granted=granted, unsupported=granted and not supported))
        if supported and level.name in version.unsupported:
            self._motion.take(Supported(version_id=version.id, levels=(level.name,)))
        if found := regains_support(self._motion.track.definition, self._motion.versions[version.id]):
            self._motion.take(Supported(version_id=version.id, levels=found))
