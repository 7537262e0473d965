"""The standing exit gate `work`: the runs of all pipelines of the level's work have succeeded (R6)."""

from __future__ import annotations

from dataclasses import dataclass

from levelgate.domain.facts import Facts
from levelgate.domain.gate import End, Missing, Verdict
from levelgate.domain.gates.standing import StandingGate
from levelgate.domain.pipeline import RunState
from levelgate.domain.promotion import PromotionState

NAME = "work"


@dataclass(frozen=True, kw_only=True, slots=True)
class Work(StandingGate):
    """Asks for a succeeded run of each pipeline; one that failed is bad, one that errored could not find out."""

    @property
    def name(self) -> str:
        """Its kind."""
        return NAME

    def judge(self, facts: Facts) -> Verdict:
        """Say whether it passes."""
        runs = {run.pipeline: run.state for run in facts.promotion.runs} if facts.promotion is not None else {}
        states = {pipeline: runs.get(pipeline, RunState.QUEUED) for pipeline in facts.work}
        lacking = ((pipeline, state) for pipeline, state in states.items() if state is not RunState.SUCCEEDED)
        return Verdict(missing=tuple(_missing(*one) for one in lacking), end=_end(states))


def _missing(pipeline: str, state: RunState) -> Missing:
    return Missing(gate=NAME, what=f"needs its run of {pipeline} to succeed, which is {state}", who=(pipeline,))


def _end(states: dict[str, RunState]) -> End | None:
    """Return how the runs end the promotion: what is known to be bad before what could not be found out."""
    for ended, state, said in (
        (RunState.FAILED, PromotionState.FAILED, "failed"),
        (RunState.ERRORED, PromotionState.ERRORED, "could not find out, and its attempts are used up"),
        (RunState.CANCELLED, PromotionState.ERRORED, "was cancelled before it found out"),
    ):
        for pipeline, came_to in states.items():
            if came_to is ended:
                return End(state=state, reason=f"its run of {pipeline} {said}")
    return None
