"""The artifacts of versions, by file key."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, insert, select, update

from levelgate.domain.artifact import Artifact, RecordedArtifact
from levelgate.storage.chunks import chunks
from levelgate.storage.tables import artifacts

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sqlalchemy import ColumnElement, Connection, Row, Select

_KEYS = ("version_id", "file_key")


def all_artifacts(connection: Connection, version_ids: Select[Any]) -> Mapping[int, Sequence[RecordedArtifact]]:
    """Return the artifacts of the versions that a query names, by version id."""
    return _load(connection, artifacts.c.version_id.in_(version_ids))


def artifacts_of(connection: Connection, version_ids: Iterable[int]) -> Mapping[int, Sequence[RecordedArtifact]]:
    """Return the artifacts of some versions, by version id."""
    held: dict[int, Sequence[RecordedArtifact]] = {}
    for ids in chunks(version_ids):
        held |= _load(connection, artifacts.c.version_id.in_(ids))
    return held


def save_artifacts(connection: Connection, wanted: Mapping[int, Sequence[RecordedArtifact]]) -> None:
    """Insert artifacts that are not stored yet, and update those that differ."""
    held = artifacts_of(connection, wanted)
    added, changed = [], []
    for version_id, given in wanted.items():
        stored = {each.artifact.file_key: each for each in held.get(version_id, ())}
        for each in given:
            if each.artifact.file_key not in stored:
                added.append(artifact_row(version_id, each))
            elif stored[each.artifact.file_key] != each:
                changed.append({f"new_{name}": value for name, value in artifact_row(version_id, each).items()})
    if added:
        connection.execute(insert(artifacts), added)
    if changed:
        connection.execute(_UPDATE, changed)


def artifact_row(version_id: int, recorded: RecordedArtifact) -> dict[str, Any]:
    """Return an artifact as a row."""
    artifact = recorded.artifact
    return {
        "version_id": version_id,
        "file_key": artifact.file_key,
        "digest": artifact.digest,
        "location": artifact.location,
        "size": artifact.size,
        "arch": artifact.arch,
        "built_at": artifact.built_at,
        "published_at": artifact.published_at,
        "details": artifact.details,
        "late": recorded.late,
        "missing": recorded.missing,
        "absences": recorded.absences,
    }


_UPDATE = (
    update(artifacts)
    .where(*(artifacts.c[name] == bindparam(f"new_{name}") for name in _KEYS))
    .values({column.name: bindparam(f"new_{column.name}") for column in artifacts.c if column.name not in _KEYS})
)


def _load(connection: Connection, condition: ColumnElement[bool]) -> dict[int, Sequence[RecordedArtifact]]:
    query = select(artifacts).where(condition).order_by(artifacts.c.version_id, artifacts.c.file_key)
    held: dict[int, list[RecordedArtifact]] = defaultdict(list)
    for row in connection.execute(query):
        held[row.version_id].append(_recorded(row))
    return dict(held)


def _recorded(row: Row[Any]) -> RecordedArtifact:
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
