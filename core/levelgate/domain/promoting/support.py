"""Which grants of a version rest on grants that stand: the others have no support (R13)."""

from __future__ import annotations

from levelgate.domain.facts import LaneVersion, Need
from levelgate.domain.track import Level, TrackDefinition


def is_supported(level: Level, version: LaneVersion, unsupported: frozenset[str] | None = None) -> bool:
    """Say whether a level's prerequisites are granted, with support, as automation needs them.

    `unsupported` are the levels whose grants have none, those of the version where they are not given.
    """
    lost = version.unsupported if unsupported is None else unsupported
    held = [version.holds_grant(name) and name not in lost for name in level.after]
    return all(held) if level.need is Need.ALL or not held else any(held)


def loses_support(track: TrackDefinition, version: LaneVersion, revoked: str) -> tuple[str, ...]:
    """Return the levels whose grants rest on one that is revoked, on it alone or through each other, in track order.

    A grant that never had its prerequisites, because they were skipped, rests on none.
    """
    lost = version.unsupported | {revoked}
    newly: list[str] = []
    for level in track.in_order():
        granted = version.holds_grant(level.name) and level.name not in lost
        if granted and is_supported(level, version) and not is_supported(level, version, lost):
            newly.append(level.name)
            lost |= {level.name}
    return tuple(newly)


def regains_support(track: TrackDefinition, version: LaneVersion) -> tuple[str, ...]:
    """Return the levels whose grants have support again, in track order."""
    lost = version.unsupported
    found: list[str] = []
    for level in track.in_order():
        if level.name in lost and is_supported(level, version, lost):
            found.append(level.name)
            lost -= {level.name}
    return tuple(found)
