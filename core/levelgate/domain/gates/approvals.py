"""The entry gate `approvals`: so many of these people say yes, and nobody of them no."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from levelgate.domain.decisions import Counting, Entitlement, stale_at
from levelgate.domain.durations import format_duration
from levelgate.domain.facts import Facts
from levelgate.domain.gate import End, Kind, Missing, Verdict
from levelgate.domain.gates.quorum import Quorum, rejected
from levelgate.domain.people import People
from levelgate.domain.promotion import Answer, Promotion, PromotionState
from levelgate.domain.rights import deciders
from levelgate.domain.setting import (
    COUNT,
    DURATION,
    NAMES,
    NO_NAMES,
    SWITCH,
    count,
    duration,
    fields,
    lacking,
    mapping,
    names,
    switch,
)

if TYPE_CHECKING:
    from levelgate.domain.json_value import JsonValue

NAME = "approvals"

_PROPERTIES = {
    "count": {"description": "how many of `of` must approve", "default": 1, **COUNT},
    "of": {"description": "groups and persons; without it those of `each_of`", **NAMES},
    "each_of": {"description": "groups and persons, of each of which one must approve", **NAMES},
    "not_requester": {"description": "whether who asked may not approve", "default": False, **SWITCH},
    "lifetime": {"description": "when a request that was not answered expires", **DURATION},
    "validity": {"description": "how old an approval may be at entry", **DURATION},
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Approvals:
    """`count` approvals of `of`, and at least one of each of `each_of`; both name groups and persons.

    `not_requester` excludes who asked for the promotion. The request ends expired after `lifetime`, counted as
    `clock` says. An approval older than `validity` counts no more (R18).
    """

    of: tuple[str, ...]
    count: int = 1
    each_of: tuple[str, ...] = ()
    not_requester: bool = False
    lifetime: timedelta | None = None
    validity: timedelta | None = None

    @property
    def name(self) -> str:
        """Its kind."""
        return NAME

    def settings(self) -> JsonValue:
        """Return its settings as the declaration file spells them, defaults left out."""
        said: dict[str, JsonValue] = {}
        if self.count != 1:
            said["count"] = self.count
        if self.of != self.each_of:
            said["of"] = list(self.of)
        if self.each_of:
            said["each_of"] = list(self.each_of)
        if self.not_requester:
            said["not_requester"] = True
        if self.lifetime is not None:
            said["lifetime"] = format_duration(self.lifetime)
        if self.validity is not None:
            said["validity"] = format_duration(self.validity)
        return said

    def problems(self, people: People) -> list[str]:
        """Return what makes it impossible to pass (R22)."""
        return [problem for quorum in self._quorums() for problem in quorum.problems(people)]

    def entitled(self, people: People, promotion: Promotion | None, level: str) -> frozenset[str]:
        """Return who may decide at that level (`web/prod`); where Levelgate asked, nobody is excluded (R18)."""
        requester = promotion.requester if promotion is not None and self.not_requester else None
        return deciders(people, (*self.of, *self.each_of), level) - {requester}

    def is_open(self, promotion: Promotion) -> bool:
        """Say whether it takes decisions: while the promotion waits, even when the count is reached (R17)."""
        return promotion.state is PromotionState.WAITING

    def judge(self, facts: Facts) -> Verdict:
        """Say whether it passes; a reject ends the promotion rejected, the end of the lifetime expired.

        What was decided only after the lifetime was over counts no more, however late that is noticed.
        """
        deadline = self._deadline(facts.promotion)
        if deadline is not None and deadline <= facts.now and self._ran_out(facts, deadline):
            within = format_duration(self.lifetime or timedelta())
            end = End(state=PromotionState.EXPIRED, reason=f"it did not get its approvals within {within}")
            return Verdict(end=end)
        counted = self._counting(facts, at=facts.now)
        if counted.reject is not None:
            return Verdict(end=End(state=PromotionState.REJECTED, reason=rejected(counted.reject)))
        again = min((at for at in (counted.look_again, deadline) if at and at > facts.now), default=None)
        if short := self._missing(facts, counted, again):
            return Verdict(missing=tuple(short))
        return Verdict(look_again=counted.look_again)

    def clock(self, facts: Facts, *, others_pass: bool) -> tuple[datetime | None, datetime | None]:
        """Return what `asking_since` and `asking_stopped_at` of the promotion are to be now (R18).

        The lifetime runs only while approvals are below the count and the other entry gates pass, and starts anew
        whenever an approval goes stale. `judge` goes by what the promotion carries: carry these over first.
        """
        promotion = facts.promotion
        running = promotion is not None and others_pass and self._short(facts)
        if promotion is None or promotion.asking_since is None:
            return (facts.now if running else None), None
        since, stopped = promotion.asking_since, promotion.asking_stopped_at
        stale = [end for end in self._staleness(facts, promotion) if since < end <= facts.now]
        if stopped is None:
            return self._restarted(since, stale), (None if running else facts.now)
        if stale:
            return facts.now, (None if running else facts.now)
        return (since + (facts.now - stopped), None) if running else (since, stopped)

    def _restarted(self, since: datetime, stale: list[datetime]) -> datetime:
        """Return from when the lifetime runs after each of these; one that is over starts anew no more."""
        for end in stale:
            if self.lifetime is not None and end >= since + self.lifetime:
                break
            since = end
        return since

    def _staleness(self, facts: Facts, promotion: Promotion) -> list[datetime]:
        entitled = self.entitled(facts.people, promotion, facts.reference)
        ends = (
            stale_at(one, self.validity)
            for one in promotion.decisions
            if one.gate == NAME and one.answer is Answer.APPROVE and one.person in entitled and not one.withdrawn_at
        )
        return sorted(end for end in ends if end is not None)

    def _deadline(self, promotion: Promotion | None) -> datetime | None:
        if promotion is None or promotion.asking_since is None or promotion.asking_stopped_at is not None:
            return None
        return None if self.lifetime is None else promotion.asking_since + self.lifetime

    def _ran_out(self, facts: Facts, deadline: datetime) -> bool:
        counted = self._counting(facts, at=deadline, before=deadline)
        return counted.reject is None and bool(self._missing(facts, counted, None))

    def _short(self, facts: Facts) -> bool:
        return bool(self._missing(facts, self._counting(facts, at=facts.now), None))

    def _counting(self, facts: Facts, *, at: datetime, before: datetime | None = None) -> Counting:
        promotion = facts.promotion
        entitlement = Entitlement(
            gate=NAME,
            entitled=self.entitled(facts.people, promotion, facts.reference),
            validity=self.validity,
            before=before,
        )
        return entitlement.counting(promotion.decisions if promotion is not None else (), at)

    def _missing(self, facts: Facts, counted: Counting, look_again: datetime | None) -> list[Missing]:
        entitled = self.entitled(facts.people, facts.promotion, facts.reference)
        return [
            missing
            for quorum in self._quorums()
            for missing in quorum.shortage(facts.people.among(quorum.of) & entitled, counted.approved, look_again)
        ]

    def _quorums(self) -> list[Quorum]:
        wanted = [(self.count, self.of), *((1, (name,)) for name in self.each_of if self.of != (name,))]
        return [Quorum(gate=NAME, count=number, of=of, noun="approval") for number, of in wanted]


def read(value: JsonValue) -> Approvals:
    """Read `{count: 2, of: [release-managers], each_of: [security], ...}`.

    Without `of` the approvals are those of `each_of`.
    """
    given = fields(value, _PROPERTIES)
    each_of = given.take("each_of", names, NO_NAMES)
    of = given.take("of", names, each_of)
    if not of:
        raise lacking("of")
    return Approvals(
        of=of,
        count=given.take("count", count, 1),
        each_of=each_of,
        not_requester=given.take("not_requester", switch, default=False),
        lifetime=given.take("lifetime", duration, None),
        validity=given.take("validity", duration, None),
    )


KIND = Kind(name=NAME, read=read, schema=mapping(_PROPERTIES))
