"""Versions as the sandbox returned them, turned into the values that Levelgate takes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from levelgate.plugin import Artifact, ListedVersion, RefusedEntry


def versions_of(project: str, said: Mapping[str, Any]) -> list[ListedVersion]:
    """Turn what a page says of its versions into listed ones."""
    return [_version(project, one) for one in said["versions"]]


def refused_of(said: Mapping[str, Any]) -> list[RefusedEntry]:
    """Return what a page lists but cannot be believed."""
    return [RefusedEntry(**one) for one in said["refused"]]


def _version(project: str, said: Mapping[str, Any]) -> ListedVersion:
    artifacts = tuple(_artifact(one) for one in said["artifacts"])
    published = [artifact.published_at for artifact in artifacts if artifact.published_at is not None]
    return ListedVersion(
        package=project,
        version=said["version"],
        artifacts=artifacts,
        published_at=min(published, default=None),
        yanked=said["yanked"],
        details=said["details"],
    )


def _artifact(said: Mapping[str, Any]) -> Artifact:
    moment = said["published_at"]
    return Artifact(
        file_key=said["file"],
        digest=said["digest"],
        location=said["location"],
        size=said["size"],
        published_at=datetime.fromisoformat(moment) if moment else None,
        details=said["details"],
    )
