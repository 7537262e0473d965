"""Entries of `primary`, judged one by one and gathered into versions; JSON values, for they leave the sandbox."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from levelgate.plugin import AddressRefused, JsonValue
from levelgate_yum.addresses import Places
from levelgate_yum.evr import Evr, read_evr
from levelgate_yum.grammar import ARCH, EPOCH, NAME, PART, digest, shown

if TYPE_CHECKING:
    # At run time createrepo_c stays in the sandbox.
    from createrepo_c import Package

_MAX_SUMMARY = 500
_MAX_FIELD = 255
_MAX_SIZE = 1 << 50


class Wanted:
    """The asked names and patterns."""

    def __init__(self, names: Iterable[str]) -> None:
        asked = tuple(names)
        self._patterns = tuple(name for name in asked if any(mark in name for mark in "*?["))
        self._names = frozenset(asked) - frozenset(self._patterns)

    def holds(self, name: str) -> bool:
        """Say whether a package of that name is asked for."""
        return name in self._names or any(fnmatchcase(name, pattern) for pattern in self._patterns)


@dataclass(kw_only=True, slots=True)
class _Gathered:
    """What is known of one version so far; `reason` is why it is refused, if it is."""

    artifacts: dict[str, dict[str, JsonValue]] = field(default_factory=dict)
    details: dict[str, JsonValue] = field(default_factory=dict)
    reason: str = ""


class Entries:
    """Gathers packages into versions: several arches of one version are one, and a bad entry spoils its own alone."""

    def __init__(self, places: Places, wanted: Wanted) -> None:
        self._places = places
        self._wanted = wanted
        self._versions: dict[tuple[str, str], _Gathered] = {}
        self.count = 0

    def take(self, package: Package) -> None:
        """Take one package of the file."""
        self.count += 1
        name = package.name or ""
        if not self._wanted.holds(name):
            return
        try:
            version = _version(package)
        except ValueError as error:
            self._refuse(_safe_name(name), _shown_version(package), str(error))
            return
        gathered = self._versions.setdefault((name, version), _Gathered())
        try:
            self._add(gathered, _artifact(package, self._places))
        except (ValueError, AddressRefused) as error:
            gathered.reason = gathered.reason or f"{shown(package.arch or '')} {error}"
        if not gathered.details or package.arch not in {"src", "nosrc"}:
            gathered.details = gathered.details or _details(package)

    def result(self) -> dict[str, JsonValue]:
        """Return `{"versions": [...], "refused": [...], "count": N}`."""
        good = [(key, value) for key, value in self._versions.items() if not value.reason]
        bad = [(key, value) for key, value in self._versions.items() if value.reason]
        return {
            "count": self.count,
            "versions": [
                {
                    "package": name,
                    "version": version,
                    "artifacts": list(one.artifacts.values()),
                    "details": one.details,
                }
                for (name, version), one in good
            ],
            "refused": [{"package": name, "version": version, "reason": one.reason} for (name, version), one in bad],
        }

    def _refuse(self, name: str, version: str, reason: str) -> None:
        gathered = self._versions.setdefault((name, version), _Gathered())
        gathered.reason = gathered.reason or reason

    @staticmethod
    def _add(gathered: _Gathered, artifact: dict[str, JsonValue]) -> None:
        arch = str(artifact["arch"])
        known = gathered.artifacts.setdefault(arch, artifact)
        if known["digest"] != artifact["digest"]:
            raise ValueError(f"is listed twice with different digests, {known['digest']} and {artifact['digest']}")


def _safe_name(name: str) -> str:
    return name if NAME.fullmatch(name) else shown(name)


def _shown_version(package: Package) -> str:
    parts = (package.epoch or "0", package.version or "", package.release or "")
    return shown("{}:{}-{}".format(*(part[:60] for part in parts)))


def _version(package: Package) -> str:
    """Return the canonical version string; raise ValueError for a name or a version outside of the grammar."""
    if not NAME.fullmatch(package.name or ""):
        raise ValueError("has a name that no RPM has")
    epoch = package.epoch or "0"
    if not EPOCH.fullmatch(epoch):
        raise ValueError(f"has {shown(epoch)} for its epoch, which is no number")
    for label, part in (("version", package.version), ("release", package.release)):
        if not PART.fullmatch(part or ""):
            raise ValueError(f"has {shown(part or '')} for its {label}, which no RPM has")
    evr = Evr(epoch=epoch, version=package.version or "", release=package.release)
    return str(read_evr(str(evr)))


def _artifact(package: Package, places: Places) -> dict[str, JsonValue]:
    """Return one file as JSON; raise ValueError or AddressRefused, saying what cannot be believed."""
    arch = package.arch or ""
    if not ARCH.fullmatch(arch):
        raise ValueError("is no architecture")
    if not 0 <= package.size_package <= _MAX_SIZE:
        raise ValueError(f"has {package.size_package} for its size, which is none")
    return {
        "arch": arch,
        "digest": digest(package.checksum_type or "", package.pkgId or ""),
        "location": places.resolve(package.location_href or "", package.location_base),
        "size": package.size_package,
        "built_at": package.time_build,
        "published_at": package.time_file,
    }


def _details(package: Package) -> dict[str, JsonValue]:
    url = _line(package.url, _MAX_FIELD)
    said = {
        "summary": _line(package.summary, _MAX_SUMMARY),
        "url": url if url.startswith(("http://", "https://")) else "",
        "source_rpm": _line(package.rpm_sourcerpm, _MAX_FIELD),
        "packager": _line(package.rpm_packager, _MAX_FIELD),
        "license": _line(package.rpm_license, _MAX_FIELD),
    }
    details: dict[str, JsonValue] = {"epoch": int(package.epoch or "0")}
    return details | {key: value for key, value in said.items() if value}


def _line(text: str | None, limit: int) -> str:
    """Return text as one line: no control characters, no more than `limit` characters."""
    cut = (text or "")[: 2 * limit]
    if not cut.isprintable():
        cut = "".join(mark if mark.isprintable() else " " for mark in cut)
    line = " ".join(cut.split())
    return line if len(line) <= limit else line[: limit - 3] + "..."
