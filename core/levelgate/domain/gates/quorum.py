"""How many persons of those whom a gate names must say yes."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from levelgate.domain.gate import Missing
from levelgate.domain.people import People
from levelgate.domain.promotion import Decision


@dataclass(frozen=True, kw_only=True, slots=True)
class Quorum:
    """`count` answers of the kind `noun`, at a gate, of those whom `of` names: groups and persons."""

    gate: str
    count: int
    of: Sequence[str]
    noun: str

    def shortage(
        self, persons: Collection[str], given: Collection[str], look_again: datetime | None = None
    ) -> list[Missing]:
        """Return what is missing for so many of these persons to have said yes: one sentence, or nothing."""
        said = [person for person in persons if person in given]
        short = self.count - len(said)
        if short <= 0:
            return []
        who = tuple(sorted(person for person in persons if person not in given))
        number = f"{short} more" if said else str(short)
        noun = self.noun if short == 1 else f"{self.noun}s"
        nobody = "" if who else ", and nobody is left who may give it"
        what = f"needs {number} {noun} of {', '.join(self.of)}{nobody}"
        return [Missing(gate=self.gate, what=what, who=who, look_again=look_again)]

    def problems(self, people: People) -> list[str]:
        """Return why the count can never be reached (R22), or nothing."""
        persons = sorted(people.among(self.of))
        if not persons:
            return [f"nobody is in {', '.join(self.of)}; give it members"]
        if self.count <= len(persons):
            return []
        known = ", ".join(persons)
        return [f"count {self.count} cannot be reached by {known}; write {len(persons)} at most, or name more"]


def rejected(decision: Decision) -> str:
    """Return how a reject is told."""
    return f"rejected by {decision.person}: {decision.reason}" if decision.reason else f"rejected by {decision.person}"
