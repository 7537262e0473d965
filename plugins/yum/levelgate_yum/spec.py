"""yum's own package specs, such as `app-1.2-3.x86_64`, read into the fields of a package."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from levelgate.plugin import JsonValue
from levelgate_yum.grammar import ARCHES, NAME, PATTERN, shown
from levelgate_yum.ranges import read_range

_COMPARISON = re.compile(r"(\S+)\s*(>=|<=|=|<|>)\s*(\S+)")


@dataclass(frozen=True, kw_only=True, slots=True)
class Reading:
    """One way to read a spec; an empty field is not named by it."""

    name: str
    epoch: str = ""
    version: str = ""
    release: str = ""
    arch: str = ""

    @property
    def versions(self) -> str:
        """The equivalent range."""
        if not self.version:
            return ""
        if self.version.endswith(".*") and self.release in {"", "*"}:
            return self._epoch + self.version
        release = f"-{self.release}" if self.release not in {"", "*"} else ""
        return f"={self._epoch}{self.version}{release}"

    @property
    def _epoch(self) -> str:
        return f"{self.epoch}:" if self.epoch else ""

    def fields(self) -> dict[str, JsonValue]:
        """Return the equivalent fields of a package; raise ValueError where there are none."""
        if not (NAME.fullmatch(self.name) or PATTERN.fullmatch(self.name)):
            raise ValueError(f"{shown(self.name)} is not a package name; write such as libstdc++ or acme-*")
        read_range(self.versions)
        fields: dict[str, JsonValue] = {"name": self.name}
        if self.arch:
            fields["arch"] = [self.arch]
        return fields | ({"versions": self.versions} if self.versions else {})

    def __str__(self) -> str:
        arch = f", arch: [{self.arch}]" if self.arch else ""
        return f'{{name: "{self.name}"{arch}' + (f', versions: "{self.versions}"}}' if self.version else "}")


def read_spec(spec: str) -> Mapping[str, JsonValue]:
    """Read a spec into name, arch and versions.

    The forms are NAME, NAME.ARCH, NAME-VER, NAME-VER-REL, NAME-VER-REL.ARCH, NAME-EPOCH:VER[-REL][.ARCH],
    EPOCH:NAME-VER-REL[.ARCH] and `NAME >= VER`. A version begins with a digit. Raises ValueError for what cannot be
    read, and for what can be read two ways, with both readings in their unambiguous spelling.
    """
    text = spec.strip()
    compared = _COMPARISON.fullmatch(text)
    if compared:
        name, mark, evr = compared.groups()
        return Reading(name=name).fields() | {"versions": _checked(f"{mark}{evr}")}
    readings = _readings(text)
    if len(readings) > 1:
        ways = " or ".join(str(reading) for reading in readings)
        raise ValueError(f"{shown(text)} can be read two ways; write {ways} in place of spec")
    return readings[0].fields()


def _checked(versions: str) -> str:
    read_range(versions)
    return versions


def _readings(text: str) -> list[Reading]:
    rest, dot, arch = text.rpartition(".")
    if not dot or arch not in ARCHES:
        rest, arch = text, ""
    if ":" in rest:
        return [_with_epoch(rest, arch)]
    return _without_epoch(rest, arch)


def _with_epoch(text: str, arch: str) -> Reading:
    before, _, after = text.partition(":")
    if before.isdigit():
        name, version, release = _split(after)
        return Reading(name=name, epoch=before, version=version, release=release, arch=arch)
    name, dash, epoch = before.rpartition("-")
    if not dash or not epoch.isdigit():
        raise ValueError(f"{shown(text)} is not a spec; an epoch is a number, as in 2:app-1.0-1 or app-2:1.0-1")
    version, _, release = after.partition("-")
    return Reading(name=name, epoch=epoch, version=version, release=release, arch=arch)


def _split(text: str) -> tuple[str, str, str]:
    match text.rsplit("-", 2):
        case [name, version, release]:
            return name, version, release
        case _:
            raise ValueError(f"{shown(text)} lacks its version or release; write EPOCH:NAME-VERSION-RELEASE")


def _without_epoch(text: str, arch: str) -> list[Reading]:
    whole = Reading(name=text, arch=arch)
    readings = []
    match text.rsplit("-", 2):
        case [name, version, release] if version[:1].isdigit():
            readings.append(Reading(name=name, version=version, release=release, arch=arch))
            if (arch and release[:1].isdigit()) or release == "*":
                # With an arch behind it yum knows no form without release, and nobody means the whole as a name.
                return readings
    name, _, version = text.rpartition("-")
    if name and version[:1].isdigit():
        readings.append(Reading(name=name, version=version, arch=arch))
    return readings if len(readings) > 1 else [whole, *readings]
