"""The entry gate `min_age`: a version must have been out for so long."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from levelgate.domain.durations import format_duration
from levelgate.domain.facts import Facts
from levelgate.domain.gate import Kind, Missing, Verdict
from levelgate.domain.people import People
from levelgate.domain.setting import DURATION, duration
from levelgate.domain.version import Version

if TYPE_CHECKING:
    from levelgate.domain.json_value import JsonValue

NAME = "min_age"


def out_since(version: Version) -> datetime:
    """Return since when a version is out: published-at, or first-seen-at where that is absent or in the future.

    In the future means later than it was first seen, so that the answer never changes.
    """
    published = version.published_at
    return version.first_seen_at if published is None else min(published, version.first_seen_at)


@dataclass(frozen=True, kw_only=True, slots=True)
class MinAge:
    """Lets in versions that have been out for `age`."""

    age: timedelta

    @property
    def name(self) -> str:
        """Its kind."""
        return NAME

    def settings(self) -> JsonValue:
        """Return its setting as the declaration file spells it."""
        return format_duration(self.age)

    def problems(self, people: People) -> list[str]:
        """Return nothing: time passes."""
        del people
        return []

    def judge(self, facts: Facts) -> Verdict:
        """Say whether it passes."""
        old_enough = out_since(facts.version.version) + self.age
        if old_enough <= facts.now:
            return Verdict()
        what = f"is not out for {format_duration(self.age)} yet"
        return Verdict(missing=(Missing(gate=NAME, what=what, look_again=old_enough),))


def read(value: JsonValue) -> MinAge:
    """Read `3d`."""
    return MinAge(age=duration(value))


KIND = Kind(name=NAME, read=read, schema={"description": "how long a version must have been out", **DURATION})
