"""The artifacts of versions, by file key."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, select, tuple_

from levelgate.domain.artifact import Artifact, RecordedArtifact
from levelgate.storage.bulk import insert_all
from levelgate.storage.chunks import chunks
from levelgate.storage.columns import microseconds, spelled
from levelgate.storage.prepared import Prepared, among
from levelgate.storage.tables import artifacts

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sqlalchemy import Connection, Select

_KEY = (artifacts.c.version_id, artifacts.c.file_key)
_OF_VERSIONS = Prepared(select(artifacts).where(among(artifacts.c.version_id, "ids")).order_by(*_KEY))


def all_artifacts(connection: Connection, version_ids: Select[Any]) -> Mapping[int, Sequence[RecordedArtifact]]:
    """Return the artifacts of the versions that a query names, by version id."""
    query = select(artifacts).where(artifacts.c.version_id.in_(version_ids)).order_by(*_KEY)
    return _by_version(connection.execute(query))


def artifacts_of(connection: Connection, version_ids: Iterable[int]) -> Mapping[int, Sequence[RecordedArtifact]]:
    """Return the artifacts of some versions, by version id."""
    return _by_version(_OF_VERSIONS.all(connection, ids=list(version_ids)))


def save_artifacts(connection: Connection, wanted: Mapping[int, Sequence[RecordedArtifact]]) -> None:
    """Insert artifacts that are not stored yet, and put those that differ in the place of the old ones."""
    held = artifacts_of(connection, wanted)
    added, changed = [], []
    for version_id, given in wanted.items():
        stored = {each.artifact.file_key: each for each in held.get(version_id, ())}
        for each in given:
            if each.artifact.file_key not in stored:
                added.append(artifact_row(version_id, each))
            elif stored[each.artifact.file_key] != each:
                changed.append((version_id, each.artifact.file_key))
                added.append(artifact_row(version_id, each))
    for some in chunks(changed):
        connection.execute(delete(artifacts).where(tuple_(*_KEY).in_(some)))
    insert_all(connection, artifacts, added)


def artifact_row(version_id: int, recorded: RecordedArtifact) -> tuple[Any, ...]:
    """Return an artifact as a row, in the order of the table's columns."""
    artifact = recorded.artifact
    return (
        version_id,
        artifact.file_key,
        artifact.digest,
        artifact.location,
        artifact.size,
        artifact.arch,
        artifact.built_at and microseconds(artifact.built_at),
        artifact.published_at and microseconds(artifact.published_at),
        spelled(artifact.details),
        recorded.late,
        recorded.missing,
        recorded.absences,
    )


def _by_version(rows: Iterable[Any]) -> dict[int, Sequence[RecordedArtifact]]:
    held: dict[int, list[RecordedArtifact]] = defaultdict(list)
    for row in rows:
        held[row.version_id].append(_recorded(row))
    return dict(held)


def _recorded(row: Any) -> RecordedArtifact:
    artifact = Artifact(
        file_key=row.file_key,
        digest=row.digest,
        location=row.location,
        size=row.size,
        arch=row.arch,
        built_at=row.built_at,
        published_at=row.published_at,
        details=row.details,
    )
    return RecordedArtifact(artifact=artifact, late=row.late, missing=row.missing, absences=row.absences)
