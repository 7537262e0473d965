"""Names of tracks, levels, packages and lanes, looked up in a declaration."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from levelgate.domain.faults.fault import Fault, unknown
from levelgate.domain.package import MAIN_LINE, PackageDefinition, definition_for

if TYPE_CHECKING:
    from levelgate.domain.declaration import Declaration


def track_faults(name: str, after: Declaration, path: tuple[str | int, ...]) -> Iterator[Fault]:
    """Find that nothing is a track of that name."""
    tracks = [track.name for track in after.tracks]
    if name not in tracks:
        yield unknown(name, "track", tracks, path=path, refers=("tracks", name))


def level_faults(reference: str, after: Declaration, path: tuple[str | int, ...]) -> Iterator[Fault]:
    """Find that nothing is the level of a reference such as `web/prod`."""
    levels = [f"{track.name}/{level.name}" for track in after.tracks for level in track.levels]
    if reference not in levels:
        yield unknown(reference, "level", levels, path=path, refers=("tracks", reference.partition("/")[0]))


def governing(reference: str, after: Declaration) -> PackageDefinition | None:
    """Return what governs a package, by its reference."""
    repository, _, name = reference.partition("/")
    return definition_for(name, (one for one in after.packages if one.repository == repository))


def lane_faults(
    package: str, line: str | None, after: Declaration, path: tuple[str | int, ...], line_path: tuple[str | int, ...]
) -> Iterator[Fault]:
    """Find that nothing is a package of that reference, or that it has no such line."""
    definition = governing(package, after)
    if definition is None:
        known = [one.reference for one in after.packages]
        yield unknown(package, "package", known, path=path, refers=("packages", package))
    elif line is not None and line not in (lines := lines_of(definition)):
        mend = f"its lines are {', '.join(lines)}"
        message = f"{line!r} is no line of {package}"
        yield Fault(message=message, mend=mend, path=line_path, refers=("packages", definition.reference))


def lines_of(definition: PackageDefinition) -> list[str]:
    """Return the names of a package's lines."""
    return [line.name for line in definition.lines] or [MAIN_LINE]
