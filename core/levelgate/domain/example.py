"""A version that was made up, to try a pipeline with before anything was published."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

from levelgate.domain.artifact import Artifact, RecordedArtifact, digest_of
from levelgate.domain.version import Version

if TYPE_CHECKING:
    from datetime import datetime

_FILE = "example-1.0-1.noarch.rpm"


def example_version(at: datetime) -> Version:
    """Return the version `example/example@1.0-1`, as if it had been seen at that time."""
    artifact = Artifact(
        file_key="noarch",
        digest=f"sha256:{sha256(_FILE.encode()).hexdigest()}",
        location=f"https://repo.example.com/example/{_FILE}",
        size=1024,
        arch="noarch",
    )
    return Version(
        id=0,
        package_id=0,
        package="example/example",
        version="1.0-1",
        digest=digest_of([artifact]),
        key=b"",
        first_seen_at=at,
        artifacts=(RecordedArtifact(artifact=artifact),),
    )
