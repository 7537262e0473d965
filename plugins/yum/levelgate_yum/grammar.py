"""What a name, an arch, a version and a checksum of an RPM may look like; everything else is refused."""

from __future__ import annotations

import re

NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._+-]{0,254}")
PATTERN = re.compile(r"[A-Za-z0-9_*?\[][A-Za-z0-9._+*?\[\]!-]{0,254}")
ARCH = re.compile(r"[A-Za-z0-9_]{1,32}")
PART = re.compile(r"[A-Za-z0-9._+~^%{}]{1,255}")
EPOCH = re.compile(r"[0-9]{1,10}")

DIGEST_LENGTHS = {"sha256": 64, "sha384": 96, "sha512": 128}
"""The checksums that prove anything, with their lengths in hex digits."""

ARCHES = frozenset(
    [
        "aarch64",
        "alpha",
        "amd64",
        "armv5tel",
        "armv6hl",
        "armv7hl",
        "armv7hnl",
        "athlon",
        "i386",
        "i486",
        "i586",
        "i686",
        "ia64",
        "loongarch64",
        "mips64el",
        "mipsel",
        "noarch",
        "nosrc",
        "ppc",
        "ppc64",
        "ppc64le",
        "riscv64",
        "s390",
        "s390x",
        "sparc64",
        "src",
        "x86_64",
        "x86_64_v2",
        "x86_64_v3",
        "x86_64_v4",
    ]
)


def shown(text: str, limit: int = 60) -> str:
    """Return hostile text in a form that is safe to show: short, quoted, and with everything odd escaped."""
    return ascii(text[:limit] + ("..." if len(text) > limit else ""))


def digest(kind: str, value: str) -> str:
    """Return `sha256:HEX` (or better); raise ValueError for weaker kinds and for what is no checksum."""
    length = DIGEST_LENGTHS.get(kind.lower())
    if length is None:
        raise ValueError(f"has a {shown(kind)} checksum only; sha256 or better is needed")
    if not re.fullmatch(rf"[0-9A-Fa-f]{{{length}}}", value):
        raise ValueError(f"has {shown(value)} for a {kind.lower()} checksum, which is none")
    return f"{kind.lower()}:{value.lower()}"
