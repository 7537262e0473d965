"""References in the declaration file, as fields of entries."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

from pydantic import AfterValidator

from levelgate.domain.reference import parse_lane, parse_level, parse_package
from levelgate.errors import ReferenceInvalid

_MARKS = "*?["


def _read(parse: Callable[[str], object], noun: str) -> Callable[[str], str]:
    def check(value: str) -> str:
        try:
            read = str(parse(value))
        except ReferenceInvalid as error:
            raise ValueError(f"is not a {noun}; {error.mend}") from None
        if any(mark in read for mark in _MARKS):
            raise ValueError(f"is a pattern; name one {noun}")
        return read

    return check


LevelName = Annotated[str, AfterValidator(_read(parse_level, "level"))]
PackageRef = Annotated[str, AfterValidator(_read(parse_package, "package"))]
LaneRef = Annotated[str, AfterValidator(_read(parse_lane, "package"))]
