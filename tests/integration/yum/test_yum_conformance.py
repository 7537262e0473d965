"""The yum type passes the conformance suite that every repository type must pass."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import ClassVar

from fakes.yum_repository import YumRepository, rpm
from levelgate.testing import Release, RepositoryConformance
from levelgate_yum.plugin import TYPE
from levelgate_yum.polling import list_versions


class TestYum(RepositoryConformance):
    # What is out of step is asked for again, without the waits in between.
    kind = replace(TYPE, list_versions=partial(list_versions, wait=lambda _seconds: None))
    versions = ("1.0~rc1-1", "1.0-1", "1.0-2", "1.9-1", "1.10-1", "1:0.1-1")
    prereleases = ("1.0~rc1-1",)
    ranges: ClassVar = {">=1.0,<1.10": ("1.0-1", "1.0-2", "1.9-1"), ">1.10": ("1:0.1-1",)}
    unreadable_range = "newest"

    def publish(self, folder: Path, releases: Sequence[Release]) -> None:
        YumRepository(folder).publish(
            [
                rpm(one.package, one.version, arch=arch, content=content)
                for one in releases
                for arch, content in zip(("x86_64", "aarch64"), one.files, strict=False)
            ]
        )
