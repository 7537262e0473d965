"""Versions as the sandbox returned them, turned into the values that Levelgate takes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from levelgate.plugin import Artifact, JsonValue, ListedVersion, Listing, RefusedEntry, from_epoch


def to_listing(said: Mapping[str, Any], cursor: Mapping[str, JsonValue]) -> Listing:
    """Turn what `read_primary` returned into a complete listing."""
    return Listing(
        versions=tuple(_version(one) for one in said["versions"]),
        refused=tuple(RefusedEntry(**one) for one in said["refused"]),
        warnings=tuple(said["warnings"]),
        cursor=cursor,
    )


def _version(said: Mapping[str, Any]) -> ListedVersion:
    artifacts = tuple(_artifact(one) for one in said["artifacts"])
    published = [artifact.published_at for artifact in artifacts if artifact.published_at is not None]
    return ListedVersion(
        package=said["package"],
        version=said["version"],
        artifacts=artifacts,
        published_at=min(published, default=None),
        details=said["details"],
    )


def _artifact(said: Mapping[str, Any]) -> Artifact:
    return Artifact(
        file_key=said["arch"],
        arch=said["arch"],
        digest=said["digest"],
        location=said["location"],
        size=said["size"],
        built_at=from_epoch(said["built_at"]),
        published_at=from_epoch(said["published_at"]),
    )
