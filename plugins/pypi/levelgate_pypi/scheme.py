"""Python's version strings (PEP 440): their order as bytes, and their ranges."""

from __future__ import annotations

from functools import lru_cache

from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.version import InvalidVersion, Version

MAX_LENGTH = 200

_NOTHING = b"\x00"
_SOMETHING = b"\x01"
_TEXT = b"\x01"
_NUMBER = b"\x02"
# What a pre-release is, lowest first; a development release of nothing else comes before them, a release after.
_DEVELOPMENT_ALONE = b"\x00"
_PHASES = {"a": b"\x01", "b": b"\x02", "rc": b"\x03"}
_RELEASE = b"\x04"


class PythonVersions:
    """The version scheme of Python's packages."""

    name = "pep440"

    def key(self, version: str) -> bytes:
        """Return the key; raise ValueError for a string that is no version."""
        return _key(version)

    def is_prerelease(self, version: str) -> bool:
        """Say whether it is an alpha, a beta, a release candidate or a development release."""
        return read_version(version).is_prerelease

    def in_range(self, version: str, spec: str) -> bool:
        """Say whether the specifiers hold the version; raise ValueError for unreadable ones."""
        return read_range(spec).contains(read_version(version), prereleases=True)

    def check_range(self, spec: str) -> None:
        """Raise ValueError, naming the part and what would be right, for unreadable specifiers."""
        read_range(spec)


PYTHON_VERSIONS = PythonVersions()


@lru_cache(maxsize=4096)
def read_version(text: str) -> Version:
    """Read a version; raise ValueError for anything else."""
    try:
        if len(text) <= MAX_LENGTH:
            return Version(text)
    except InvalidVersion:
        pass
    raise ValueError(f"{text[:60]!a} is not a version; write one such as 1.2.3, 1.0rc1 or 1.0.post1")


@lru_cache(maxsize=256)
def read_range(spec: str) -> SpecifierSet:
    """Read specifiers, joined by commas; raise ValueError, naming the part, for unreadable ones."""
    for part in spec.split(",") if spec.strip() else ():
        try:
            SpecifierSet(part)
        except InvalidSpecifier:
            raise ValueError(f"{part.strip()[:60]!a} is not a specifier; {_meant(part.strip())}") from None
        if not part.strip():
            raise ValueError(f"{spec[:60]!a} has a comma too many; write such as >=1.0,<2")
    return SpecifierSet(spec)


def _meant(part: str) -> str:
    """Return what to write for a part without a sign, or with a wrong one."""
    text = part.lstrip("=<>!~ ")
    if _reads(f"=={text}"):
        return f"write =={text}" + (f" for that version, >={text} for it and newer" if _reads(f">={text}") else "")
    return "write such as >=1.0, <2, ==1.2.*, ~=1.4 or !=1.3"


def _reads(part: str) -> bool:
    try:
        SpecifierSet(part)
    except InvalidSpecifier:
        return False
    return True


@lru_cache(maxsize=32768)  # a listing is asked for each key several times
def _key(text: str) -> bytes:
    """Return a version's key: epoch, release without zeros at its end, then what comes before, after and beside it."""
    version = read_version(text)
    return b"".join(
        (_number(version.epoch), _release(version), _phase(version), _post(version), _dev(version), _local(version))
    )


def _release(version: Version) -> bytes:
    parts = list(version.release)
    while parts and parts[-1] == 0:
        parts.pop()
    return b"".join(_SOMETHING + _number(part) for part in parts) + _NOTHING


def _phase(version: Version) -> bytes:
    if version.pre is not None:
        phase, number = version.pre
        return _PHASES[phase] + _number(number)
    return _DEVELOPMENT_ALONE if version.dev is not None and version.post is None else _RELEASE


def _post(version: Version) -> bytes:
    return _NOTHING if version.post is None else _SOMETHING + _number(version.post)


def _dev(version: Version) -> bytes:
    return _SOMETHING if version.dev is None else _NOTHING + _number(version.dev)


def _local(version: Version) -> bytes:
    if version.local is None:
        return _NOTHING
    return _SOMETHING + b"".join(_segment(part) for part in version.local.split(".")) + _NOTHING


def _segment(part: str) -> bytes:
    return _NUMBER + _number(int(part)) if part.isdecimal() else _TEXT + part.encode("ascii") + _NOTHING


def _number(number: int) -> bytes:
    # The longer number is the greater one; MAX_LENGTH keeps the length in one byte.
    digits = str(number).encode("ascii")
    return bytes((len(digits),)) + digits
