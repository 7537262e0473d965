"""What packages name: their track."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from levelgate.domain.faults.fault import Fault, unknown

if TYPE_CHECKING:
    from levelgate.domain.declaration import Declaration
    from levelgate.domain.package import PackageDefinition


def faults(package: PackageDefinition, after: Declaration) -> Iterator[Fault]:
    """Find a track that is not there."""
    tracks = [track.name for track in after.tracks]
    if package.track is not None and package.track not in tracks:
        yield unknown(package.track, "track", tracks, path=("track",), refers=("tracks", package.track))
