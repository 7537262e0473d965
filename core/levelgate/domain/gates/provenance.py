"""The entry gate `provenance`: the signature of a version was verified."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from levelgate.domain.facts import Facts
from levelgate.domain.gate import Kind, Missing, Verdict
from levelgate.domain.people import People
from levelgate.domain.setting import SettingInvalid

if TYPE_CHECKING:
    from levelgate.domain.json_value import JsonValue

NAME = "provenance"


@dataclass(frozen=True, kw_only=True, slots=True)
class Provenance:
    """Reads the fact that the repository's plugin stored; a version without it waits."""

    @property
    def name(self) -> str:
        """Its kind."""
        return NAME

    def settings(self) -> JsonValue:
        """Return its setting as the declaration file spells it."""
        return True

    def problems(self, people: People) -> list[str]:
        """Return nothing: people have no part in it."""
        del people
        return []

    def judge(self, facts: Facts) -> Verdict:
        """Say whether it passes."""
        match facts.version.signed:
            case True:
                return Verdict()
            case False:
                return Verdict(missing=(Missing(gate=NAME, what="has a signature that is not valid", bad=True),))
            case None:
                what = "has no verified signature: its repository says nothing about it"
                return Verdict(missing=(Missing(gate=NAME, what=what),))


def read(value: JsonValue) -> Provenance:
    """Read `true`."""
    if value is not True:
        raise SettingInvalid("is not true", mend="write true, or leave it out")
    return Provenance()


KIND = Kind(name=NAME, read=read, schema={"description": "whether the signature must be verified", "const": True})
