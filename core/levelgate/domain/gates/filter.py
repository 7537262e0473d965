"""The entry gate `filter`: only versions of a range, or no pre-releases."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from levelgate.domain.facts import Facts
from levelgate.domain.gate import End, Kind, Missing, Verdict
from levelgate.domain.people import People
from levelgate.domain.promotion import PromotionState
from levelgate.domain.scheme import VersionScheme
from levelgate.domain.setting import SWITCH, SettingInvalid, fields, mapping, switch, text

if TYPE_CHECKING:
    from levelgate.domain.json_value import JsonValue

NAME = "filter"

_PROPERTIES: Mapping[str, JsonValue] = {
    "versions": {"type": "string", "description": "the range to let in, as the ecosystem writes it", "minLength": 1},
    "prereleases": {"description": "whether to let in versions before a release", "default": True, **SWITCH},
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Filter:
    """Lets in the versions of a range, as the repository type's scheme reads it; empty is every version."""

    versions: str = ""
    prereleases: bool = True

    @property
    def name(self) -> str:
        """Its kind."""
        return NAME

    def settings(self) -> JsonValue:
        """Return its settings as the declaration file spells them, defaults left out."""
        said: dict[str, JsonValue] = {"versions": self.versions} if self.versions else {}
        return said if self.prereleases else {**said, "prereleases": False}

    def problems(self, people: People) -> list[str]:
        """Return nothing: whether a scheme reads the range is asked with `fault`."""
        del people
        return []

    def fault(self, scheme: VersionScheme) -> str:
        """Say why a scheme cannot read the range, and what would be right; empty where it can."""
        try:
            if self.versions:
                scheme.check_range(self.versions)
        except ValueError as error:
            return str(error)
        return ""

    def judge(self, facts: Facts) -> Verdict:
        """Say whether it passes; a version that it does not admit ends its waiting promotion aborted (section 2)."""
        reason = self.refusal(facts.version.version.version, facts.scheme)
        if not reason:
            return Verdict()
        end = End(state=PromotionState.ABORTED, reason=f"it {reason}") if facts.promotion is not None else None
        return Verdict(missing=(Missing(gate=NAME, what=reason),), end=end)

    def refusal(self, version: str, scheme: VersionScheme) -> str:
        """Say why a version is not admitted; empty where it is."""
        if not self.prereleases and scheme.is_prerelease(version):
            return "is a pre-release, which the filter does not admit"
        try:
            admitted = not self.versions or scheme.in_range(version, self.versions)
        except ValueError as error:
            return f"cannot be told by the filter {self.versions!r}: {error}"
        return "" if admitted else f"is not in the filter's range {self.versions}"


def read(value: JsonValue) -> Filter:
    """Read `{versions: ">=1.2", prereleases: false}`."""
    given = fields(value, _PROPERTIES)
    read = Filter(
        versions=given.take("versions", text, ""), prereleases=given.take("prereleases", switch, default=True)
    )
    if read == Filter():
        raise SettingInvalid("admits every version", mend='write {versions: ">=1.2"} or {prereleases: false}')
    return read


KIND = Kind(name=NAME, read=read, schema=mapping(_PROPERTIES))
