"""Package definitions as rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from levelgate.domain.package import Line, PackageDefinition, Start, StartPolicy

if TYPE_CHECKING:
    from sqlalchemy import Row


def defined(definition: PackageDefinition, repository_id: int, track_id: int | None) -> dict[str, Any]:
    """Return the columns of a definition, all but its id."""
    return {
        "repository_id": repository_id,
        "name": definition.name,
        "versions": definition.versions,
        "prereleases": definition.prereleases,
        "start": definition.start.kind.value,
        "start_count": definition.start.count,
        "lines": [[line.name, line.versions] for line in definition.lines],
        "settings": definition.settings,
        "track_id": track_id,
        "position": definition.position,
    }


def read_definition(row: Row[Any]) -> PackageDefinition:
    """Return the definition of a row that also holds the names of its `repository` and its `track`."""
    return PackageDefinition(
        repository=row.repository,
        name=row.name,
        versions=row.versions,
        prereleases=row.prereleases,
        start=StartPolicy(kind=Start(row.start), count=row.start_count),
        lines=tuple(Line(name=name, versions=versions) for name, versions in row.lines),
        settings=row.settings,
        track=row.track,
        position=row.position,
        id=row.id,
    )
