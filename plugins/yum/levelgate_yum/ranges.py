"""Ranges of versions: bounds such as `>=1.0`, `<2`, `=1.2-3`, `!=1.3` and `1.2.*`, joined by commas that mean and.

A bound compares what it names. One without release ignores the release, so that `=1.2`, `>=1.2` and `<=1.2` hold
1.2-1 and 1.2-9, and `>1.2` holds neither. A left-out epoch is 0 in `<`, `<=`, `>` and `>=`; in `=`, `!=` and `1.2.*`
it is ignored.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from levelgate_yum.evr import Evr, evr_key, part_key, read_evr, segments_key, version_key

_BOUND = re.compile(r"\s*(>=|<=|!=|<|>|=|)\s*([^\s<>=!]\S*?)(\.\*)?\s*")
_ORDERS: dict[str, Callable[[bytes, bytes], bool]] = {
    ">=": operator.ge,
    "<=": operator.le,
    ">": operator.gt,
    "<": operator.lt,
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Bound:
    """One part of a range."""

    mark: str
    evr: Evr
    wildcard: bool

    def holds(self, candidate: Evr) -> bool:
        """Say whether a version lies within this bound."""
        if self.mark in _ORDERS:
            key = version_key if self.evr.release is None else evr_key
            return _ORDERS[self.mark](key(candidate), key(self.evr))
        return self._equal(candidate) != (self.mark == "!=")

    def _equal(self, candidate: Evr) -> bool:
        if self.evr.epoch is not None and int(self.evr.epoch) != int(candidate.epoch or 0):
            return False
        if self.wildcard:
            return segments_key(candidate.version).startswith(segments_key(self.evr.version))
        if self.evr.release is not None and part_key(self.evr.release) != part_key(candidate.release or ""):
            return False
        return part_key(self.evr.version) == part_key(candidate.version)


@lru_cache(maxsize=256)
def read_range(spec: str) -> tuple[Bound, ...]:
    """Read a range; an empty one has no bounds. Raise ValueError, naming the part, for an unreadable one."""
    return tuple(_bound(part) for part in spec.split(",")) if spec.strip() else ()


def _bound(part: str) -> Bound:
    found = _BOUND.fullmatch(part)
    if found is None:
        raise ValueError(f"{part[:60]!r} is not a bound; write such as >=1.0, <2, =1.2-3, !=1.3 or 1.2.*")
    mark, text, wildcard = found.groups()
    if not mark and not wildcard:
        raise ValueError(f"{part.strip()[:60]!r} has no sign; {_meant(text)}")
    if wildcard and mark in _ORDERS:
        raise ValueError(f"{part.strip()[:60]!r} joins {mark} and a wildcard; write {mark}{text[:60]}")
    evr = read_evr(text)
    if wildcard and evr.release is not None:
        raise ValueError(f"{part.strip()[:60]!r} has a wildcard in its release; write ={evr.version} for all releases")
    return Bound(mark=mark or "=", evr=evr, wildcard=bool(wildcard))


def _meant(text: str) -> str:
    """Return what to write for a version without a sign, such that it can be read."""
    try:
        like = "" if read_evr(text).release else f", {text[:60]}.* for all like it"
    except ValueError:
        return "write such as =1.2 for one version, 1.2.* for all like it"
    return f"write ={text[:60]} for that version, >={text[:60]} for it and newer{like}"
