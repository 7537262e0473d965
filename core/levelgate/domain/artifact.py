"""One published file of a version."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from levelgate.domain.json_value import JsonValue


@dataclass(frozen=True, kw_only=True, slots=True)
class Artifact:
    """One file: `digest` is `sha256:HEX` (or a better algorithm), `location` a full URL.

    `size` is in bytes, None where the repository does not tell it. `file_key` tells the files of one version apart: the
    arch for RPMs, the file name for wheels.
    """

    file_key: str
    digest: str
    location: str
    size: int | None
    arch: str = ""
    built_at: datetime | None = None
    published_at: datetime | None = None
    details: Mapping[str, JsonValue] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class RecordedArtifact:
    """An artifact as the ledger holds it.

    `late`: its file key appeared after the version was first seen. `missing`: it vanished while others stayed.
    `absences` counts the complete listings in a row that lacked it.
    """

    artifact: Artifact
    late: bool = False
    missing: bool = False
    absences: int = 0


def digest_of(artifacts: Iterable[Artifact]) -> str:
    """Return a version's digest: SHA-256 over its sorted (file key, file digest) pairs, as `sha256:HEX`."""
    state = sha256()
    for key, digest in sorted((artifact.file_key, artifact.digest) for artifact in artifacts):
        state.update(f"{len(key)}:{key}{len(digest)}:{digest}".encode())
    return f"sha256:{state.hexdigest()}"
