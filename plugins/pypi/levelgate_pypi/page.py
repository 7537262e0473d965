"""What an index's answers say, whatever form they have: plain data, not judged yet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from levelgate.plugin import MetadataInvalid

LATEST = 1
"""The major version of the simple API that is understood."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Link:
    """One file of a project: `url` is resolved; `yanked` is None for what stands, else the reason, or nothing."""

    file: str
    url: str | None
    hashes: Mapping[str, str] = field(default_factory=dict)
    size: int | None = None
    uploaded: str = ""
    requires_python: str = ""
    yanked: str | None = None
    provenance: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Page:
    """The page of one project: `name` is empty where the page does not tell it."""

    links: tuple[Link, ...]
    name: str = ""
    status: str = ""
    reason: str = ""


def check_api(version: object) -> None:
    """Raise MetadataInvalid for an answer in a version of the simple API that is not understood."""
    major = str(version).partition(".")[0]
    if major != str(LATEST):
        raise MetadataInvalid(f"it speaks version {str(version)[:20]!a} of the simple API; {LATEST}.x is understood")
