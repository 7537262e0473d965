"""Epoch, version and release of an RPM, and rpm's order of them as bytes."""

from __future__ import annotations

import re
from dataclasses import dataclass

MAX_LENGTH = 255

# What may come next at one place of a version, lowest first. A tilde sorts below the end, everything else above it.
_ABSENT = b"\x00"
_TILDE = b"\x01"
_END = b"\x02"
_CARET = b"\x03"
_LETTERS = b"\x04"
_NUMBER = b"\x05"
_LETTERS_END = b"\x00"

_SEGMENT = re.compile(r"~|\^|[0-9]+|[A-Za-z]+")
_EVR = re.compile(r"(?:(?P<epoch>[0-9]{1,10}):)?(?P<version>[^\s:/#@,<>=!*-]+)(?:-(?P<release>[^\s:/#@,<>=!*-]+))?")


@dataclass(frozen=True, kw_only=True, slots=True)
class Evr:
    """`EPOCH:VERSION-RELEASE`; a range's bound may leave out epoch and release."""

    version: str
    epoch: str | None = None
    release: str | None = None

    def __str__(self) -> str:
        epoch = f"{int(self.epoch)}:" if self.epoch and int(self.epoch) else ""
        return epoch + self.version + ("" if self.release is None else f"-{self.release}")


def read_evr(text: str) -> Evr:
    """Read `[EPOCH:]VERSION[-RELEASE]`; raise ValueError for anything else."""
    found = _EVR.fullmatch(text) if len(text) <= MAX_LENGTH and text.isprintable() else None
    if found is None or int(found["epoch"] or 0) >= 1 << 32:
        raise ValueError(f"{text[:60]!r} is not a version; write [EPOCH:]VERSION[-RELEASE], such as 1.2-3 or 2:1.0-1")
    return Evr(epoch=found["epoch"], version=found["version"], release=found["release"])


def evr_key(evr: Evr) -> bytes:
    """Return the key of a whole version: epoch first, then version, then release."""
    release = _ABSENT if evr.release is None else part_key(evr.release)
    return version_key(evr) + release


def version_key(evr: Evr) -> bytes:
    """Return the key of epoch and version alone, which is how the whole key begins."""
    return _number(evr.epoch or "0") + part_key(evr.version)


def part_key(part: str) -> bytes:
    """Return the key of a version or a release by itself."""
    return segments_key(part) + _END


def segments_key(part: str) -> bytes:
    """Return the key of how a part begins: a part that goes on from here has a key that goes on from this one."""
    return b"".join(_segment(segment) for segment in _SEGMENT.findall(part))


def _segment(segment: str) -> bytes:
    if segment == "~":
        return _TILDE
    if segment == "^":
        return _CARET
    if segment.isdigit():
        return _NUMBER + _number(segment)
    return _LETTERS + segment.encode("ascii") + _LETTERS_END


def _number(digits: str) -> bytes:
    # The longer number is the greater one; MAX_LENGTH keeps the length in one byte.
    significant = digits.lstrip("0")
    return bytes((len(significant),)) + significant.encode("ascii")
