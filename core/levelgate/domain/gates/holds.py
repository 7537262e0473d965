"""The standing entry gate `holds`: no freeze, pause or pin stands where the version would enter (R10, R11, R12)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from levelgate.domain.facts import Facts
from levelgate.domain.gate import Missing, Verdict
from levelgate.domain.gates.standing import StandingGate
from levelgate.domain.hold import Hold, HoldKind
from levelgate.domain.people import Role
from levelgate.domain.promotion import Promotion
from levelgate.domain.times import said

NAME = "holds"


@dataclass(frozen=True, kw_only=True, slots=True)
class Holds(StandingGate):
    """Asks that nothing holds the version; a pin stops automation only."""

    @property
    def name(self) -> str:
        """Its kind."""
        return NAME

    def judge(self, facts: Facts) -> Verdict:
        """Say whether it passes, with the calendar of freezes."""
        concerning = [hold for hold in facts.holds if _concerns(hold, facts.promotion)]
        missing = tuple(_missing(hold, facts) for hold in concerning if hold.stands(facts.now))
        return Verdict(missing=missing, look_again=min(_beginnings(concerning, facts), default=None))


def _beginnings(holds: list[Hold], facts: Facts) -> Iterator[datetime]:
    return (hold.begins for hold in holds if hold.begins is not None and hold.begins > facts.now)


def _concerns(hold: Hold, promotion: Promotion | None) -> bool:
    """Whether a hold stops such a promotion: a pin stops automation, and what was asked before a rollback made it."""
    if hold.kind is not HoldKind.PIN or promotion is None or promotion.asked_at is None:
        return True
    return hold.asked_until is not None and promotion.asked_at <= hold.asked_until


def _missing(hold: Hold, facts: Facts) -> Missing:
    role = Role.PROMOTER if hold.kind is HoldKind.PIN else Role.OPERATOR
    who = facts.people.holders(role, level=facts.reference) or (hold.owner,)
    return Missing(gate=NAME, what=_what(hold, facts.pinned_at), who=who, look_again=hold.ends)


def _what(hold: Hold, pinned_at: str) -> str:
    until = f" until {said(hold.ends)}" if hold.ends is not None else ""
    match hold.kind:
        case HoldKind.PIN:
            return f"is held back: pinned at {pinned_at} by {hold.owner}{until}: {hold.reason}"
        case HoldKind.FREEZE:
            return f"is held by the freeze {hold.name} of {hold.owner}{until}: {hold.reason}"
        case HoldKind.PAUSE | HoldKind.BLOCK:
            return f"is held by the {hold.kind} {hold.name} of {hold.owner}{until}: {hold.reason}"
