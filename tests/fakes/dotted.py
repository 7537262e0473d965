"""A small version scheme for tests: dotted numbers, `~` before a release, ranges such as `>=1,<2`."""

from __future__ import annotations

import operator
import re

_BOUND = re.compile(r"(>=|<=|<|>|=)([0-9.~a-z]+)")
_OPERATORS = {">=": operator.ge, "<=": operator.le, "<": operator.lt, ">": operator.gt, "=": operator.eq}


class DottedScheme:
    """Versions such as 1.2 and 2.0~rc1."""

    name = "dotted"

    def key(self, version: str) -> bytes:
        if not re.fullmatch(r"\d+(\.\d+)*(~[a-z]+\d*)?", version):
            raise ValueError(f"{version!r} is no dotted version")
        numbers, tilde, rest = version.partition("~")
        parts = [f"{int(number):08}" for number in numbers.split(".")]
        return (".".join(parts) + ("\x01" + rest if tilde else "\x02")).encode()

    def is_prerelease(self, version: str) -> bool:
        return "~" in version

    def in_range(self, version: str, spec: str) -> bool:
        self.check_range(spec)
        bounds = (_BOUND.fullmatch(part.strip()) for part in spec.split(","))
        return all(_OPERATORS[bound[1]](self.key(version), self.key(bound[2])) for bound in bounds if bound)

    def check_range(self, spec: str) -> None:
        for part in spec.split(","):
            if not _BOUND.fullmatch(part.strip()):
                raise ValueError(f"{part!r} is no bound; write one such as >=1.0")
