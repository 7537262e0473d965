"""The standing gate `block`: nobody has blocked this version record, and it is not in quarantine (R10, R15)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from levelgate.domain.facts import Facts, LaneVersion
from levelgate.domain.gate import End, Missing, Verdict
from levelgate.domain.gates.standing import StandingGate
from levelgate.domain.people import Role
from levelgate.domain.promotion import PromotionState

NAME = "block"


def blocked(version: LaneVersion, now: datetime) -> str:
    """Say how a version is blocked at that moment; empty where it is not."""
    for hold in version.blocks:
        if hold.stands(now):
            return f"is blocked by {hold.owner}: {hold.reason}"
    if version.version.quarantined_from is not None:
        return f"is in quarantine: it came in place of {version.version.quarantined_from}"
    return ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Block(StandingGate):
    """Lets nothing enter, and nothing stay active, that is blocked."""

    @property
    def name(self) -> str:
        """Its kind."""
        return NAME

    def judge(self, facts: Facts) -> Verdict:
        """Say whether it passes; a block aborts an open promotion, waiting or active (R10)."""
        what = blocked(facts.version, facts.now)
        changes = [at for hold in facts.version.blocks for at in (hold.begins, hold.ends) if at and at > facts.now]
        look_again = min(changes, default=None)
        if not what:
            return Verdict(look_again=look_again)
        who = facts.people.holders(Role.OPERATOR, level=facts.reference)
        missing = Missing(gate=NAME, what=what, who=who, look_again=look_again)
        return Verdict(missing=(missing,), end=End(state=PromotionState.ABORTED, reason=f"it {what}"))
