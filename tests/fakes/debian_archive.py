"""Writes Debian archives as a publisher would, and signs them with keys of the moment."""

from __future__ import annotations

import gzip
import lzma
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from functools import cache
from hashlib import sha256
from pathlib import Path

from pysequoia import SignatureMode, Tsk, sign

FORMS: Mapping[str, Callable[[bytes], bytes]] = {"": bytes, ".gz": gzip.compress, ".xz": lzma.compress}
ARCHITECTURES = ("amd64", "arm64")


@cache
def publisher() -> Tsk:
    """The key of whoever publishes; making one takes a moment."""
    return Tsk.generate("Publisher <publisher@example.com>", validity_seconds=10 * 365 * 86400)


@cache
def stranger() -> Tsk:
    """The key of somebody else."""
    return Tsk.generate("Stranger <stranger@example.com>")


def public(key: Tsk) -> str:
    """Return the armoured public part of a key."""
    return str(key.extract_certificate())


def stanza(package: str, version: str, arch: str, content: bytes, **more: str) -> str:
    """Return what a Packages file says of a file of that content."""
    fields = {
        "Package": package,
        "Version": version,
        "Architecture": arch,
        "Maintainer": "Ann <ann@example.com>",
        "Filename": f"pool/main/{package[0]}/{package}/{package}_{version}_{arch}.deb",
        "Size": str(len(content)),
        "SHA256": sha256(content).hexdigest(),
        "Description": "a package\n with a second line",
        **more,
    }
    return "".join(f"{name}: {value}\n" for name, value in fields.items())


@dataclass(frozen=True, kw_only=True)
class Archive:
    """One suite in a folder; `key` signs it, as InRelease, or beside Release where `inline` is not wanted."""

    folder: Path
    suite: str = "stable"
    key: Tsk | None = None
    inline: bool = True
    by_hash: bool = False
    forms: Sequence[str] = ("", ".gz", ".xz")
    served: Sequence[str] = (".gz", ".xz")
    date: datetime = field(default_factory=lambda: datetime.now(UTC))
    valid_for: timedelta | None = None
    more: Mapping[str, str] = field(default_factory=dict)

    @property
    def dists(self) -> Path:
        """The suite's folder."""
        return self.folder if self.suite.endswith("/") else self.folder / "dists" / self.suite

    def write(self, stanzas: Mapping[str, Iterable[str]]) -> None:
        """Write the stanzas of each architecture, and the Release of them all."""
        self.dists.mkdir(parents=True, exist_ok=True)
        sums = []
        for arch, texts in stanzas.items():
            sums += self._index(self._place(arch), "\n".join(texts).encode())
        self._sign(self._release(sums))

    def _place(self, arch: str) -> str:
        return "Packages" if self.suite.endswith("/") else f"main/binary-{arch}/Packages"

    def _index(self, place: str, plain: bytes) -> list[str]:
        sums = []
        for form in self.forms:
            data = FORMS[form](plain)
            digest = sha256(data).hexdigest()
            sums.append(f" {digest} {len(data)} {place}{form}\n")
            if form in self.served:
                name = Path(f"by-hash/SHA256/{digest}") if self.by_hash else Path(f"Packages{form}")
                path = (self.dists / place).parent / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(data)
        return sums

    def _release(self, sums: Iterable[str]) -> bytes:
        fields = {"Origin": "Example", "Suite": self.suite, "Date": _told(self.date)}
        if self.valid_for is not None:
            fields["Valid-Until"] = _told(self.date + self.valid_for)
        if self.by_hash:
            fields["Acquire-By-Hash"] = "yes"
        text = "".join(f"{name}: {value}\n" for name, value in {**fields, **self.more}.items())
        return (text + "SHA256:\n" + "".join(sums)).encode()

    def _sign(self, release: bytes) -> None:
        if self.key is not None and self.inline:
            signed = sign(self.key.signer(), release, mode=SignatureMode.CLEAR)
            (self.dists / "InRelease").write_bytes(signed)
            return
        (self.dists / "Release").write_bytes(release)
        if self.key is not None:
            (self.dists / "Release.gpg").write_bytes(sign(self.key.signer(), release, mode=SignatureMode.DETACHED))


def _told(moment: datetime) -> str:
    return format_datetime(moment.astimezone(UTC), usegmt=True).replace("GMT", "UTC")
