"""The standing entry gate `prerequisites`: the levels before this one are granted, all of them or any (R2)."""

from __future__ import annotations

from dataclasses import dataclass

from levelgate.domain.facts import Facts, Need
from levelgate.domain.gate import End, Missing, Verdict
from levelgate.domain.gates.standing import StandingGate, either
from levelgate.domain.promotion import PromotionState

NAME = "prerequisites"


@dataclass(frozen=True, kw_only=True, slots=True)
class Prerequisites(StandingGate):
    """Asks for the grants of the level's `after`; a grant without support counts for persons only (R13)."""

    @property
    def name(self) -> str:
        """Its kind."""
        return NAME

    def judge(self, facts: Facts) -> Verdict:
        """Say whether it passes; where it no longer does, a waiting promotion ends aborted (section 2)."""
        promotion = facts.promotion
        if promotion is not None and promotion.skip:
            return Verdict()
        asked = promotion is not None and promotion.asked
        lacking = [level for level in facts.after if not _counts(facts, level, asked=asked)]
        if not lacking or (facts.need is Need.ANY and len(lacking) < len(facts.after)):
            return Verdict()
        named = [f"{one} (which has lost its support)" if facts.version.holds_grant(one) else one for one in lacking]
        what = f"needs the grant of {either(named, 'and' if facts.need is Need.ALL else 'or')}"
        end = End(state=PromotionState.ABORTED, reason=f"it {what}") if promotion is not None else None
        return Verdict(missing=(Missing(gate=NAME, what=what),), end=end)


def _counts(facts: Facts, level: str, *, asked: bool) -> bool:
    return facts.version.holds_grant(level) and (asked or level not in facts.version.unsupported)
