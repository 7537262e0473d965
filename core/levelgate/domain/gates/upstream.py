"""The standing entry gate `upstream`: the version is present in its repository (R14, R15)."""

from __future__ import annotations

from dataclasses import dataclass

from levelgate.domain.facts import Facts
from levelgate.domain.gate import End, Missing, Verdict
from levelgate.domain.gates.standing import StandingGate
from levelgate.domain.promotion import PromotionState
from levelgate.domain.version import UpstreamState

NAME = "upstream"

_ABSENCES = {
    UpstreamState.MISSING: "is missing in its repository",
    UpstreamState.REPLACED: "was replaced in its repository by other files under the same version",
    UpstreamState.YANKED: "was yanked in its repository",
}


def absence(state: UpstreamState) -> str:
    """Say how a version is absent from its repository; empty where it is present."""
    return _ABSENCES.get(state, "")


@dataclass(frozen=True, kw_only=True, slots=True)
class Upstream(StandingGate):
    """Asks that the version is present; a missing one may come back, one that was replaced or yanked ends."""

    @property
    def name(self) -> str:
        """Its kind."""
        return NAME

    def judge(self, facts: Facts) -> Verdict:
        """Say whether it passes."""
        state = facts.version.version.state
        if not (what := absence(state)):
            return Verdict()
        missing = state is UpstreamState.MISSING
        end = None if missing else End(state=PromotionState.ABORTED, reason=f"it {what}")
        return Verdict(missing=(Missing(gate=NAME, what=what, bad=missing),), end=end)
