"""The exit gate `sign_offs`: so many of these people have seen the result, and nobody of them says no."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from levelgate.domain.decisions import Counting, Entitlement
from levelgate.domain.durations import format_duration
from levelgate.domain.facts import Facts
from levelgate.domain.gate import End, Kind, Missing, Verdict
from levelgate.domain.gates.quorum import Quorum, rejected
from levelgate.domain.people import People
from levelgate.domain.promotion import Promotion, PromotionState
from levelgate.domain.rights import deciders
from levelgate.domain.setting import COUNT, DURATION, NAMES, NO_NAMES, count, duration, fields, lacking, mapping, names

if TYPE_CHECKING:
    from levelgate.domain.json_value import JsonValue

NAME = "sign_offs"

_PROPERTIES = {
    "count": {"description": "how many of `of` must sign off", "default": 1, **COUNT},
    "of": {"description": "groups and persons", **NAMES},
    "lifetime": {"description": "when it expires, from the success of the work", **DURATION},
}


@dataclass(frozen=True, kw_only=True, slots=True)
class SignOffs:
    """`count` sign-offs of `of`, which names groups and persons, within `lifetime` of the work's success."""

    of: tuple[str, ...]
    count: int = 1
    lifetime: timedelta | None = None

    @property
    def name(self) -> str:
        """Its kind."""
        return NAME

    def settings(self) -> JsonValue:
        """Return its settings as the declaration file spells them, defaults left out."""
        said: dict[str, JsonValue] = {} if self.count == 1 else {"count": self.count}
        said["of"] = list(self.of)
        if self.lifetime is not None:
            said["lifetime"] = format_duration(self.lifetime)
        return said

    def problems(self, people: People) -> list[str]:
        """Return what makes it impossible to pass (R22)."""
        return self._quorum().problems(people)

    def entitled(self, people: People, promotion: Promotion | None, level: str) -> frozenset[str]:
        """Return who may decide at that level (`web/prod`)."""
        del promotion
        return deciders(people, self.of, level)

    def is_open(self, promotion: Promotion) -> bool:
        """Say whether it takes decisions: from the work's success until the end (R17)."""
        return promotion.state is PromotionState.ACTIVE and promotion.worked_at is not None

    def judge(self, facts: Facts) -> Verdict:
        """Say whether it passes; a reject ends the promotion rejected, the end of the lifetime expired.

        What was decided only after the lifetime was over counts no more, however late that is noticed.
        """
        worked = facts.promotion.worked_at if facts.promotion is not None else None
        if worked is None:
            return Verdict(missing=(Missing(gate=NAME, what="needs sign-offs once its work has succeeded"),))
        deadline = None if self.lifetime is None else worked + self.lifetime
        counted = self._counting(facts, worked, deadline)
        if counted.reject is not None:
            return Verdict(end=End(state=PromotionState.REJECTED, reason=rejected(counted.reject)))
        missing = tuple(self._quorum().shortage(self._entitled(facts), counted.approved, deadline))
        if missing and self.lifetime is not None and worked + self.lifetime <= facts.now:
            within = format_duration(self.lifetime)
            end = End(state=PromotionState.EXPIRED, reason=f"it did not get its sign-offs within {within}")
            return Verdict(end=end)
        return Verdict(missing=missing)

    def _counting(self, facts: Facts, since: datetime, before: datetime | None) -> Counting:
        entitlement = Entitlement(gate=NAME, entitled=self._entitled(facts), since=since, before=before)
        return entitlement.counting(facts.promotion.decisions if facts.promotion is not None else (), facts.now)

    def _entitled(self, facts: Facts) -> frozenset[str]:
        return self.entitled(facts.people, facts.promotion, facts.reference)

    def _quorum(self) -> Quorum:
        return Quorum(gate=NAME, count=self.count, of=self.of, noun="sign-off")


def read(value: JsonValue) -> SignOffs:
    """Read `{count: 1, of: [qa-team], lifetime: 2d}`."""
    given = fields(value, _PROPERTIES)
    of = given.take("of", names, NO_NAMES)
    if not of:
        raise lacking("of")
    return SignOffs(of=of, count=given.take("count", count, 1), lifetime=given.take("lifetime", duration, None))


KIND = Kind(name=NAME, read=read, schema=mapping(_PROPERTIES, ["of"]))
