"""The exit gate `soak`: a version must have stood at the level for so long after its work."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from levelgate.domain.durations import format_duration
from levelgate.domain.facts import Facts
from levelgate.domain.gate import Kind, Missing, Verdict
from levelgate.domain.people import People
from levelgate.domain.setting import DURATION, duration

if TYPE_CHECKING:
    from levelgate.domain.json_value import JsonValue

NAME = "soak"


@dataclass(frozen=True, kw_only=True, slots=True)
class Soak:
    """Passes when the work has succeeded that long ago; where there is no work, that long after the entry."""

    time: timedelta

    @property
    def name(self) -> str:
        """Its kind."""
        return NAME

    def settings(self) -> JsonValue:
        """Return its setting as the declaration file spells it."""
        return format_duration(self.time)

    def problems(self, people: People) -> list[str]:
        """Return nothing: time passes."""
        del people
        return []

    def judge(self, facts: Facts) -> Verdict:
        """Say whether it passes."""
        worked = facts.promotion.worked_at if facts.promotion is not None else None
        if worked is None:
            return Verdict(missing=(Missing(gate=NAME, what="soaks once its work has succeeded"),))
        if worked + self.time <= facts.now:
            return Verdict()
        what = f"soaks for {format_duration(self.time)}"
        return Verdict(missing=(Missing(gate=NAME, what=what, look_again=worked + self.time),))


def read(value: JsonValue) -> Soak:
    """Read `4h`."""
    return Soak(time=duration(value))


KIND = Kind(name=NAME, read=read, schema={"description": "how long it must stand there after its work", **DURATION})
