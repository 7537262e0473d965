"""A page's files, grouped into versions: what is believed of them, what is refused, and what is odd."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from packaging.version import Version

from levelgate.plugin import JsonValue, MetadataInvalid
from levelgate_pypi.files import Named, read_name
from levelgate_pypi.names import project_name
from levelgate_pypi.page import Link, Page
from levelgate_pypi.text import plain, shown

MAX_FILES = 200_000
QUARANTINED = "quarantined"
_STATES = frozenset({"archived", "deprecated", QUARANTINED})
_DIGESTS = {"sha256": 64, "sha512": 128, "sha384": 96}
_HEX = frozenset("0123456789abcdef")
_EXAMPLES = 3


def grouped(page: Page, project: str) -> dict[str, JsonValue]:
    """Return the versions of a page as JSON; raise MetadataInvalid where it is none of the project's."""
    if page.name and project_name(page.name) != project:
        raise MetadataInvalid(f"it is the page of {shown(page.name)}")
    if len(page.links) > MAX_FILES:
        raise MetadataInvalid(f"it lists {len(page.links)} files; {MAX_FILES} are read at most")
    files: defaultdict[Version, list[tuple[Link, Named]]] = defaultdict(list)
    unread = []
    for link in page.links:
        try:
            named = read_name(link.file, project)
        except ValueError as error:
            unread.append(f"{shown(link.file)} {error}")
        else:
            if named is not None:
                files[named.version].append((link, named))
    if unread and not files:
        raise MetadataInvalid(f"none of its {len(page.links)} links is a file of {project}: {unread[0]}")
    return _answer(page, project, files, unread)


def _answer(
    page: Page, project: str, files: Mapping[Version, Sequence[tuple[Link, Named]]], unread: Sequence[str]
) -> dict[str, JsonValue]:
    versions: list[JsonValue] = []
    refused: list[JsonValue] = []
    for version in sorted(files):
        # What stands on the page first decides nothing: of equal spellings the shortest is taken.
        spelling = min((str(named.version) for _, named in files[version]), key=lambda text: (len(text), text))
        try:
            versions.append(_version(spelling, files[version]))
        except ValueError as error:
            refused.append({"package": project, "version": spelling, "reason": str(error)})
    return {
        "versions": versions,
        "refused": refused,
        "warnings": _warnings(page, project, unread),
        "withdrawn": _withdrawn(page),
    }


def _withdrawn(page: Page) -> str | None:
    if page.status.lower() != QUARANTINED:
        return None
    reason = plain(page.reason)
    return "the index has put the project in quarantine" + (f": {reason}" if reason else "")


def _warnings(page: Page, project: str, unread: Sequence[str]) -> list[JsonValue]:
    said: list[JsonValue] = []
    status = page.status.lower()
    if status in _STATES:
        reason = plain(page.reason)
        said.append(f"{project} is {status} at its index" + (f": {reason}" if reason else ""))
    if unread:
        counted = "1 file" if len(unread) == 1 else f"{len(unread)} files"
        said.append(f"{project}: {counted} cannot be assigned to a version: {'; '.join(unread[:_EXAMPLES])}")
    return said


def _version(spelling: str, files: Sequence[tuple[Link, Named]]) -> dict[str, JsonValue]:
    yanked = [link.yanked for link, _ in files]
    required = {plain(link.requires_python) for link, _ in files}
    reason = plain(next((said for said in yanked if said), ""))
    details: dict[str, JsonValue] = {"requires_python": required.pop()} if len(required) == 1 and any(required) else {}
    artifacts: dict[tuple[str, str], JsonValue] = {}
    for link, named in files:
        digest = _digest(link)
        artifacts[link.file, digest] = _artifact(link, named, digest)
    return {
        "version": spelling,
        "yanked": None if None in yanked else reason,
        "details": details,
        "artifacts": list(artifacts.values()),
    }


def _digest(link: Link) -> str:
    for kind, length in _DIGESTS.items():
        value = link.hashes.get(kind, "").lower()
        if len(value) == length and _HEX.issuperset(value):
            return f"{kind}:{value}"
    told = ", ".join(sorted(shown(kind, 20) for kind in link.hashes)) or "no checksum at all"
    raise ValueError(f"{link.file} has {told}; sha256 or better is needed")


def _artifact(link: Link, named: Named, digest: str) -> dict[str, JsonValue]:
    if link.url is None:
        raise ValueError(f"{link.file} has an address that leads nowhere")
    details: dict[str, Any] = {
        "kind": named.kind,
        "tags": named.tags,
        "requires_python": plain(link.requires_python),
        "yanked": None if link.yanked is None else plain(link.yanked) or True,
        "provenance": link.provenance,
    }
    return {
        "file": link.file,
        "digest": digest,
        "location": link.url,
        "size": link.size,
        "published_at": _moment(link.uploaded),
        "details": {key: value for key, value in details.items() if value},
    }


def _moment(text: str) -> str | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC).isoformat()
