"""What freezes name: their scope."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from levelgate.domain.faults.places import lane_faults, level_faults, track_faults

if TYPE_CHECKING:
    from levelgate.domain.declaration import Declaration
    from levelgate.domain.faults.fault import Fault
    from levelgate.domain.freeze import FreezeDefinition


def faults(freeze: FreezeDefinition, after: Declaration) -> Iterator[Fault]:
    """Find what is not there."""
    scope = freeze.scope
    if scope.track is not None:
        yield from track_faults(scope.track, after, ("track",))
    if scope.level is not None:
        yield from level_faults(scope.level, after, ("level",))
    if scope.package is not None:
        yield from lane_faults(scope.package, scope.line, after, ("package",), ("line",))
