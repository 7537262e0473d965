"""Publishes one state of a repository after the other, and polls each until it is believed."""

from __future__ import annotations

import shutil
import subprocess
from collections import Counter
from pathlib import Path

import createrepo_c

from levelgate.domain.event import Event
from levelgate.domain.package import PackageDefinition
from levelgate.domain.repository import RepositoryDefinition
from levelgate.domain.version import UpstreamState, Version
from levelgate.ports import Environment
from levelgate.usecases.poll import poll_repository

DATA = Path(__file__).parents[1] / "data" / "yum-history"
ARCHES = ["noarch", "x86_64", "aarch64", "i686", "src"]
_SURE = 3
"""Polls after which any loss is believed: held back, confirmed, and once more for good measure."""


def states(history: str) -> list[Path]:
    """Return the states of a history, oldest first."""
    return sorted(path for path in (DATA / history).iterdir() if path.is_dir())


class Replay:
    """A repository in a folder and the environment that watches it."""

    def __init__(self, environment: Environment, site: Path) -> None:
        self.environment = environment
        self.site = site
        url = f"{site.as_uri()}/"
        with environment.store.write() as transaction:
            definition = RepositoryDefinition(name="r", type="yum", settings={"url": url}, identity={"url": url})
            transaction.repositories.add(definition, due_at=environment.clock.now())
            transaction.packages.define(PackageDefinition(repository="r", name="*", settings={"arch": ARCHES}))

    def publish(self, state: Path) -> None:
        """Put a state in place of the one before, and poll until it is believed."""
        shutil.rmtree(self.site / "repodata", ignore_errors=True)
        shutil.copytree(state / "repodata", self.site / "repodata")
        self.believe()

    def believe(self) -> None:
        """Poll what is in the folder until any loss is believed."""
        for _ in range(_SURE):
            poll_repository(self.environment, "r", owner="replay")

    def events(self, *kinds: str) -> list[Event]:
        """Return the events of these kinds."""
        with self.environment.store.read() as transaction:
            return list(transaction.events.after(0, kinds=kinds, limit=100_000))

    def counts(self) -> dict[str, int]:
        """Return how many events there are of each kind about versions and artifacts."""
        return dict(Counter(str(event.kind) for event in self.events("version.*", "artifact.*")))

    def versions(self) -> list[Version]:
        """Return all records."""
        with self.environment.store.read() as transaction:
            return [
                version
                for package in transaction.packages.all()
                for version in transaction.versions.listed(package.id, limit=100_000)
            ]

    def present(self) -> set[str]:
        """Return `NAME EPOCH:VERSION-RELEASE ARCH` of every artifact that is there."""
        return {
            f"{version.package.removeprefix('r/')} {_with_epoch(version.version)} {recorded.artifact.arch}"
            for version in self.versions()
            if version.state is UpstreamState.PRESENT
            for recorded in version.artifacts
            if not recorded.missing
        }


def _with_epoch(version: str) -> str:
    return version if ":" in version else f"0:{version}"


def repoquery(dnf: Path, site: Path, work: Path) -> set[str]:
    """Return what dnf says is in the repository, in the same form."""
    copy = _whole_copy(site, work / "site")
    command = [
        str(dnf),
        "--quiet",
        "--setopt=reposdir=/dev/null",
        "--setopt=ignorearch=1",
        f"--setopt=cachedir={work}",
        f"--setopt=logdir={work}",
        f"--setopt=persistdir={work}",
        "--releasever=9",
        f"--repofrompath=r,{copy.as_uri()}",
        "--setopt=r.skip_if_unavailable=0",
        "--setopt=r.module_hotfixes=1",  # else what no enabled module stream holds is hidden
        "--repo=r",
        "repoquery",
        "--show-duplicates",
        "--available",
        "--queryformat=%{name} %{epoch}:%{version}-%{release} %{arch}",
    ]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return set(done.stdout.split("\n")) - {""}


def _whole_copy(site: Path, copy: Path) -> Path:
    """Copy a repository without the index's entries whose files are not there.

    Some real states name comps or updateinfo files that they do not hold; dnf refuses those as a whole.
    """
    shutil.copytree(site, copy)
    path = copy / "repodata" / "repomd.xml"
    whole = createrepo_c.Repomd()
    for record in createrepo_c.Repomd(str(path)):
        if (copy / record.location_href).is_file():
            whole.set_record(record)
    path.write_text(whole.xml_dump(), encoding="utf-8")
    return copy
