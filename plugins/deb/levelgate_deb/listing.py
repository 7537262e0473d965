"""Entries of indexes, put together as versions."""

from collections.abc import Mapping
from itertools import groupby
from typing import Any

from levelgate.plugin import Artifact, JsonValue, ListedVersion, Listing, RefusedEntry


def listing_of(
    entries: list[dict[str, Any]],
    *,
    root: str,
    is_signed: bool,
    cursor: Mapping[str, JsonValue],
    warnings: tuple[str, ...],
) -> Listing:
    """Return the listing of the entries; of a version that is listed in two ways, nothing is believed."""
    versions, refused = [], []
    entries = sorted(entries, key=_name)
    for (package, version), group in groupby(entries, key=_name):
        files = list(group)
        reason = _trouble(files)
        if reason:
            refused.append(RefusedEntry(package=package, version=version, reason=reason))
            continue
        by_arch = {entry["arch"]: _artifact(root, entry) for entry in files}
        details: dict[str, JsonValue] = {**files[0]["details"], **({"signed": True} if is_signed else {})}
        artifacts = tuple(by_arch[arch] for arch in sorted(by_arch))
        versions.append(ListedVersion(package=package, version=version, artifacts=artifacts, details=details))
    return Listing(versions=tuple(versions), refused=tuple(refused), cursor=cursor, warnings=warnings)


def _name(entry: Mapping[str, Any]) -> tuple[str, str]:
    return entry["name"], entry["version"]


def _trouble(entries: list[dict[str, Any]]) -> str:
    reasons = [entry["reason"] for entry in entries if "reason" in entry]
    if reasons:
        return str(reasons[0])
    digests: dict[str, str] = {}
    for entry in entries:
        if digests.setdefault(entry["arch"], entry["sha256"]) != entry["sha256"]:
            return f"is listed twice for {entry['arch']}, with different SHA256 sums"
    return ""


def _artifact(root: str, entry: Mapping[str, Any]) -> Artifact:
    return Artifact(
        file_key=entry["arch"],
        digest=f"sha256:{entry['sha256']}",
        location=root + entry["path"],
        size=entry["size"],
        arch=entry["arch"],
    )
