"""The archive that apt is configured with is read as apt reads it; a few packages are asked for, and nothing else."""

from __future__ import annotations

import shutil
import subprocess
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

import pytest
from debian.deb822 import Deb822

from levelgate.plugin import Listing
from levelgate.testing import RepositoryHost
from levelgate_deb.plugin import TYPE

_FIELDS = "$(CREATED_BY)|$(REPO_URI)|$(RELEASE)|$(COMPONENT)|$(ARCHITECTURE)|$(SOURCESENTRY)"
_NAMES = ("adduser", "base-files", "bash", "coreutils", "libc6", "libssl3", "libssl3t64", "tzdata", "perl", "dpkg")


@dataclass(frozen=True)
class Source:
    """One suite and component, as apt knows them."""

    url: str
    suite: str
    component: str
    architecture: str
    entry: str

    def told(self) -> str:
        """Return the words by which apt-cache names it."""
        return f"{self.url.rstrip('/')} {self.suite}/{self.component} {self.architecture} Packages"

    def key_ring(self) -> str | None:
        """Return the key ring that apt is told to verify it with, where that is a file."""
        path, _, number = self.entry.rpartition(":")
        if not path.endswith(".sources"):
            return None
        paragraph = list(Deb822.iter_paragraphs(Path(path).read_text()))[int(number) - 1]
        ring: str = paragraph.get("Signed-By", "")
        return ring if ring.startswith("/") else None


def _run(*command: str) -> list[str]:
    return subprocess.run(command, capture_output=True, check=True, text=True).stdout.splitlines()


@pytest.fixture(scope="module")
def sources() -> list[Source]:
    if shutil.which("apt-get") is None or shutil.which("apt-cache") is None:
        pytest.skip("apt is not installed")
    rows = [line.split("|") for line in _run("apt-get", "indextargets", "--format", _FIELDS)]
    found = [Source(*row[1:]) for row in rows if row[0] == "Packages" and row[1].startswith("http")]
    if not found:
        pytest.skip("apt knows no archive")
    return found


@pytest.mark.live
def test_versions_are_those_that_apt_lists(sources: list[Source]) -> None:
    by_source: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for line in _run("apt-cache", "madison", *_NAMES):
        name, version, told = map(str.strip, line.split("|"))
        by_source[told].add((name, version))
    wanted = {source.told(): by_source[source.told()] for source in sources}
    assert any(wanted.values()), "apt lists none of the packages; apt-get update may be missing"
    assert {source.told(): _listed(source) for source in sources} == wanted


def _listed(source: Source) -> set[tuple[str, str]]:
    settings = {
        "url": source.url,
        "suite": source.suite,
        "components": [source.component],
        "architectures": [source.architecture],
        "signed_by": source.key_ring(),
    }
    with RepositoryHost(TYPE, settings) as host:
        listing = host.poll(*_NAMES)
    assert isinstance(listing, Listing)
    return {(version.package, version.version) for version in listing.versions}
