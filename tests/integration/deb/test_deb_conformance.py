"""Debian archives pass what every type of repository must pass: signed and by hash, and in the plainest form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar

from fakes.debian_archive import ARCHITECTURES, Archive, public, publisher, stanza
from levelgate.plugin import JsonValue
from levelgate.testing import Release, RepositoryConformance
from levelgate_deb.plugin import TYPE


class _DebianConformance(RepositoryConformance):
    kind = TYPE
    versions = ("1.0~rc1-1", "1.0-1", "1.0-1+b1", "1.9-1", "1.10-1", "1.10a-1", "1:0.1")
    prereleases = ("1.0~rc1-1",)
    ranges: ClassVar = {
        ">=1.0,<<1.10": ("1.0-1", "1.0-1+b1", "1.9-1"),
        "= 1.9-1": ("1.9-1",),
        ">>1.10-1": ("1.10a-1", "1:0.1"),
        "<=1.0-1": ("1.0~rc1-1", "1.0-1"),
    }
    unreadable_range = "~> 1.0"
    not_versions = ("", "1.0-", ":1", "a:1", "1 0", "1_0", "1.0\n")

    def settings(self, url: str) -> Mapping[str, JsonValue]:
        return {
            "url": url,
            "suite": "stable",
            "components": ["main"],
            "architectures": list(ARCHITECTURES),
            **self.more(),
        }

    def more(self) -> Mapping[str, JsonValue]:
        return {}

    def publish(self, folder: Path, releases: Sequence[Release]) -> None:
        stanzas: dict[str, list[str]] = {arch: [] for arch in ARCHITECTURES}
        for one in releases:
            for arch, content in zip(ARCHITECTURES, one.files, strict=False):
                stanzas[arch].append(stanza(one.package, one.version, arch, content))
        Archive(folder=folder, **self.form()).write(stanzas)

    def form(self) -> dict[str, Any]:
        return {"served": ("", ".gz"), "forms": ("", ".gz")}


class TestSigned(_DebianConformance):
    def more(self) -> Mapping[str, JsonValue]:
        return {"signed_by": public(publisher())}

    def form(self) -> dict[str, Any]:
        return {"key": publisher(), "by_hash": True}


class TestPlain(_DebianConformance):
    pass
