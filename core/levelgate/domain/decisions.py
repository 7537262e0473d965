"""Which decisions count now (R17, R18)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from levelgate.domain.promotion import Answer, Decision

_INSTANT = timedelta(microseconds=1)


def standing_answers(decisions: Iterable[Decision], gate: str) -> dict[str, Decision]:
    """Return the one answer that each person has at a gate (R17): the last one given, unless it was withdrawn."""
    last = {decision.person: decision for decision in decisions if decision.gate == gate}
    return {person: decision for person, decision in last.items() if decision.withdrawn_at is None}


def stale_at(decision: Decision, validity: timedelta | None) -> datetime | None:
    """Return from when a decision is older than it may be; None where it never is."""
    return None if validity is None else decision.at + validity + _INSTANT


@dataclass(frozen=True, kw_only=True, slots=True)
class Counting:
    """The decisions on one promotion at one gate that count at one moment, by person."""

    answers: Mapping[str, Decision]
    validity: timedelta | None = None

    @property
    def approved(self) -> frozenset[str]:
        """Who approves."""
        return frozenset(person for person, one in self.answers.items() if one.answer is Answer.APPROVE)

    @property
    def reject(self) -> Decision | None:
        """The first reject, which ends the promotion (R17)."""
        rejects = (one for one in self.answers.values() if one.answer is Answer.REJECT)
        return min(rejects, key=lambda decision: decision.at, default=None)

    @property
    def look_again(self) -> datetime | None:
        """When the first of the approvals goes stale."""
        ends = (stale_at(one, self.validity) for one in self.answers.values() if one.answer is Answer.APPROVE)
        return min((end for end in ends if end is not None), default=None)


@dataclass(frozen=True, kw_only=True, slots=True)
class Entitlement:
    """Whose decisions count at a gate: those of `entitled`, no older than `validity`, and given while it was open.

    It was open from `since`, and up to `before`, as far as these are known.
    """

    gate: str
    entitled: frozenset[str]
    validity: timedelta | None = None
    since: datetime | None = None
    before: datetime | None = None

    def counting(self, decisions: Iterable[Decision], now: datetime) -> Counting:
        """Choose the decisions that count at that moment (R18)."""
        answers = {
            person: decision
            for person, decision in standing_answers(filter(self._in_time, decisions), self.gate).items()
            if person in self.entitled and ((end := stale_at(decision, self.validity)) is None or now < end)
        }
        return Counting(answers=answers, validity=self.validity)

    def _in_time(self, decision: Decision) -> bool:
        return (self.since is None or decision.at >= self.since) and (self.before is None or decision.at < self.before)
