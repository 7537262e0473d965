"""A package in memory that takes in listings one after the other, through the real rules."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

from fakes.dotted import DottedScheme
from levelgate.domain.artifact import Artifact
from levelgate.domain.comparison import Comparison, Wants, compare, gather
from levelgate.domain.detection import Detection, Detector
from levelgate.domain.listing import ListedVersion, Listing, RefusedEntry
from levelgate.domain.package import Package, PackageDefinition
from levelgate.domain.version import UpstreamState, Version

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


def artifact(key: str, content: str) -> Artifact:
    """Make an artifact whose digest is that of the content."""
    digest = f"sha256:{sha256(content.encode()).hexdigest()}"
    return Artifact(
        file_key=key, digest=digest, location=f"https://repo.example.com/{key}", size=len(content), arch=key
    )


def listed(version: str, files: Mapping[str, str] | str = "bytes", **more: Any) -> ListedVersion:
    """Make an entry: `files` maps arch to content; a bare text is the content of a noarch file."""
    if isinstance(files, str):
        files = {"noarch": f"{version}: {files}"}
    artifacts = tuple(artifact(key, content) for key, content in files.items())
    fields: dict[str, Any] = {"package": "app", **more}
    return ListedVersion(version=version, artifacts=artifacts, **fields)


def _everything(_artifact: Artifact) -> bool:
    return True


class Lane:
    """One package, `updates/app`, and everything recorded of it."""

    def __init__(self, **definition: Any) -> None:
        self.scheme = DottedScheme()
        self.versions: list[Version] = []
        self.package = Package(
            id=1,
            repository="updates",
            name="app",
            repository_id=1,
            definition=PackageDefinition(repository="updates", name="app", id=1, **definition),
        )
        self.wants: Wants = _everything
        self._now = NOON

    def redefine(self, **definition: Any) -> None:
        """Change the package's definition, as apply does."""
        self.package = replace(self.package, definition=replace(self.package.definition, **definition), widened=True)

    def compare(self, *entries: ListedVersion, refused: Iterable[RefusedEntry] = ()) -> Comparison:
        """Lay a listing beside what is recorded."""
        listing = Listing(versions=entries, cursor={}, refused=tuple(refused))
        return compare(self.package, self.versions, gather(listing, self.scheme), scheme=self.scheme, wants=self.wants)

    def take(
        self,
        *entries: ListedVersion,
        complete: bool = True,
        confirmed: bool = False,
        refused: Iterable[RefusedEntry] = (),
    ) -> Detection:
        """Take in one listing and return what it came to."""
        self._now += timedelta(minutes=1)
        detector = Detector(self.scheme, now=self._now, complete=complete)
        detection = detector.detect(self.compare(*entries, refused=refused), confirmed=confirmed)
        detection = detection.numbered(len(self.versions) + 1, {"updates/app": 1})
        changed = {version.id: version for version in detection.changed}
        self.versions = [changed.get(version.id, version) for version in self.versions] + list(detection.added)
        self.package = replace(self.package, contacted=True, widened=False)
        return detection

    def told(self, *entries: ListedVersion, **how: Any) -> list[tuple[str, str]]:
        """Take in one listing and return what is announced: (kind, version)."""
        return [(str(finding.kind), finding.version.version) for finding in self.take(*entries, **how).findings]

    def states(self) -> dict[str, str]:
        """Return the state of each version's present record."""
        standing = (version for version in self.versions if version.state is not UpstreamState.REPLACED)
        return {version.version: str(version.state) for version in standing}

    def offered(self) -> list[str]:
        """Return the versions that automation may start something for, in order."""
        return [v.version for v in sorted(self.versions, key=lambda version: version.order) if v.offered]
