"""What all gates of one level say together about one version."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from levelgate.domain.gate import End, Missing, Verdict


@dataclass(frozen=True, kw_only=True, slots=True)
class Judgement:
    """The verdicts, each with the name of its gate, in the order in which they were asked."""

    verdicts: tuple[tuple[str, Verdict], ...]

    @property
    def passes(self) -> bool:
        """Whether all gates let the version through now."""
        return all(verdict.passes for _, verdict in self.verdicts)

    @property
    def missing(self) -> tuple[Missing, ...]:
        """All that is missing, gate by gate; the reason of an end stands for what its gate does not name."""
        return tuple(missing for name, verdict in self.verdicts for missing in _missing(name, verdict))

    @property
    def end(self) -> End | None:
        """How the promotion ends, by the first gate that ends it."""
        return next((verdict.end for _, verdict in self.verdicts if verdict.end is not None), None)

    @property
    def bad(self) -> bool:
        """Whether something was found bad, so that `next: oldest` passes the version over (R4)."""
        return any(missing.bad for _, verdict in self.verdicts for missing in verdict.missing)

    def of(self, gate: str) -> Verdict:
        """Return what one gate says; one that was not asked passes."""
        return next((verdict for name, verdict in self.verdicts if name == gate), Verdict())

    def others_pass(self, gate: str) -> bool:
        """Say whether all but that gate pass."""
        return all(verdict.passes for name, verdict in self.verdicts if name != gate)

    def look_again(self, now: datetime) -> datetime | None:
        """Return the first moment in the future at which time alone can change something."""
        return min((at for at in self._moments() if at > now), default=None)

    def _moments(self) -> Iterator[datetime]:
        for _, verdict in self.verdicts:
            moments = (verdict.look_again, *(missing.look_again for missing in verdict.missing))
            yield from (at for at in moments if at is not None)


def _missing(name: str, verdict: Verdict) -> tuple[Missing, ...]:
    if verdict.missing or verdict.end is None:
        return verdict.missing
    return (Missing(gate=name, what=verdict.end.reason),)
