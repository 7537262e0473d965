"""References that people type: `updates`, `updates/app`, `updates/app@1.2-3`, `updates/app@1.2-3#sha256:ab12`."""

from __future__ import annotations

import re
from dataclasses import dataclass

from levelgate.errors import ReferenceInvalid

OUR_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
LARGEST_NUMBER = 2**63 - 1
"""No database numbers anything beyond it."""
_DIGEST = re.compile(r"sha256:[0-9a-f]{4,64}")


def check_name(name: str) -> str:
    """Return a name that is ours (letters, digits, `.`, `_`, `-`); raise ReferenceInvalid for any other."""
    if OUR_NAME.fullmatch(name):
        return name
    raise ReferenceInvalid(
        f"{name[:60]!r} is not a name", mend="use up to 100 letters, digits, '.', '_' and '-', a letter or digit first"
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class PackageReference:
    """`updates/app`."""

    repository: str
    package: str

    def __str__(self) -> str:
        return f"{self.repository}/{self.package}"


@dataclass(frozen=True, kw_only=True, slots=True)
class VersionReference:
    """`updates/app@1.2-3`; `digest` (a prefix is enough) names any record, without it the present one is meant."""

    package: PackageReference
    version: str
    digest: str | None = None

    def __str__(self) -> str:
        return f"{self.package}@{self.version}" + (f"#{self.digest}" if self.digest else "")


def parse_package(text: str) -> PackageReference:
    """Read `REPOSITORY/PACKAGE`; raise ReferenceInvalid otherwise."""
    repository, slash, package = text.partition("/")
    if not slash or not package or not OUR_NAME.fullmatch(repository) or "@" in package:
        raise ReferenceInvalid(f"{text[:100]!r} is not a package", mend="write REPOSITORY/PACKAGE, such as updates/app")
    return PackageReference(repository=repository, package=package)


def is_number(text: str) -> bool:
    """Say whether a text can be the number of an event, or the id of a version."""
    return text.isascii() and text.isdecimal() and len(text) < len(str(LARGEST_NUMBER))


def parse_version(text: str) -> VersionReference:
    """Read `REPOSITORY/PACKAGE@VERSION[#sha256:PREFIX]`; raise ReferenceInvalid otherwise."""
    rest, _, digest = text.partition("#")
    package, at, version = rest.partition("@")
    if not at or not version:
        raise ReferenceInvalid(
            f"{text[:100]!r} is not a version", mend="write REPOSITORY/PACKAGE@VERSION, such as updates/app@1.2-3"
        )
    if digest and not _DIGEST.fullmatch(digest):
        raise ReferenceInvalid(
            f"{digest[:100]!r} is not the beginning of a digest",
            mend="write sha256: and 4 to 64 of its digits, such as #sha256:ab12",
        )
    return VersionReference(package=parse_package(package), version=version, digest=digest or None)


@dataclass(frozen=True, kw_only=True, slots=True)
class LaneReference:
    """`updates/app:1.x`; `line` is None where none is named, which is enough where there is one."""

    package: PackageReference
    line: str | None = None

    def __str__(self) -> str:
        return f"{self.package}:{self.line}" if self.line else str(self.package)


@dataclass(frozen=True, kw_only=True, slots=True)
class LevelReference:
    """`web/prod`."""

    track: str
    level: str

    def __str__(self) -> str:
        return f"{self.track}/{self.level}"


def parse_lane(text: str) -> LaneReference:
    """Read `REPOSITORY/PACKAGE[:LINE]`; raise ReferenceInvalid otherwise."""
    package, colon, line = text.rpartition(":")
    if not colon:
        return LaneReference(package=parse_package(text))
    if not OUR_NAME.fullmatch(line):
        mend = "write REPOSITORY/PACKAGE, or REPOSITORY/PACKAGE:LINE"
        raise ReferenceInvalid(f"{text[:100]!r} is not a lane", mend=mend)
    return LaneReference(package=parse_package(package), line=line)


def parse_level(text: str) -> LevelReference:
    """Read `TRACK/LEVEL`; raise ReferenceInvalid otherwise."""
    track, slash, level = text.partition("/")
    if not slash or not OUR_NAME.fullmatch(track) or not OUR_NAME.fullmatch(level):
        raise ReferenceInvalid(f"{text[:100]!r} is not a level", mend="write TRACK/LEVEL, such as web/prod")
    return LevelReference(track=track, level=level)
