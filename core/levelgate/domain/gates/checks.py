"""The entry gate `checks`: named checks, reported from outside, must have succeeded."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from levelgate.domain.facts import CheckResult, Facts
from levelgate.domain.gate import Kind, Missing, Verdict
from levelgate.domain.people import People
from levelgate.domain.reference import OUR_NAME
from levelgate.domain.setting import NAMES, SettingInvalid, names

if TYPE_CHECKING:
    from levelgate.domain.json_value import JsonValue

NAME = "checks"


@dataclass(frozen=True, kw_only=True, slots=True)
class Checks:
    """Waits for the last result of each of these checks to be a success; a failed one may still be followed by one."""

    of: tuple[str, ...]

    @property
    def name(self) -> str:
        """Its kind."""
        return NAME

    def settings(self) -> JsonValue:
        """Return its setting as the declaration file spells it."""
        return list(self.of)

    def problems(self, people: People) -> list[str]:
        """Return nothing: whoever reports a check is outside."""
        del people
        return []

    def judge(self, facts: Facts) -> Verdict:
        """Say whether it passes."""
        return Verdict(missing=tuple(self._missing(facts)))

    def _missing(self, facts: Facts) -> Iterator[Missing]:
        for name in self.of:
            result = facts.version.checks.get(name)
            if result is None:
                yield Missing(gate=NAME, what=f"lacks a result of the check {name}", who=(name,))
            elif not result.passed:
                yield Missing(gate=NAME, what=_failed(result), who=(name,), bad=True)


def _failed(result: CheckResult) -> str:
    link = f" ({result.url})" if result.url else ""
    return f"failed the check {result.name}, as {result.by} reported{link}"


def read(value: JsonValue) -> Checks:
    """Read `[cve-scan]`."""
    of = names(value)
    for index, one in enumerate(of):
        if not OUR_NAME.fullmatch(one):
            mend = "use up to 100 letters, digits, '.', '_' and '-', a letter or digit first"
            raise SettingInvalid("is not the name of a check", mend=mend, path=(index,))
    return Checks(of=of)


_NAME = {"type": "string", "pattern": f"^{OUR_NAME.pattern}$"}
KIND = Kind(name=NAME, read=read, schema={"description": "checks that must have succeeded", **NAMES, "items": _NAME})
