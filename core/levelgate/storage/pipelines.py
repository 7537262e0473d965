"""Pipelines."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import insert, select, update

from levelgate.domain.pipeline import Health, Pause, Pipeline, PipelineDefinition
from levelgate.errors import Conflict
from levelgate.storage.columns import MICROSECOND
from levelgate.storage.nearest import not_found
from levelgate.storage.tables import pipelines

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import ColumnElement, Connection, Row

_KEPT = ~pipelines.c.removed


class SqlPipelines:
    """The port `Pipelines` over one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def all(self) -> Sequence[Pipeline]:
        """Return all, by name."""
        rows = self._connection.execute(select(pipelines).where(_KEPT).order_by(pipelines.c.name))
        return [_pipeline(row) for row in rows]

    def get(self, name: str) -> Pipeline:
        """Return the one of that name."""
        found = self._one(_KEPT, pipelines.c.name == name)
        if found is None:
            raise not_found("pipeline", name, self._connection.scalars(select(pipelines.c.name).where(_KEPT)))
        return _pipeline(found)

    def by_id(self, pipeline_id: int) -> Pipeline | None:
        """Return one, None where it was removed."""
        found = self._one(_KEPT, pipelines.c.id == pipeline_id)
        return None if found is None else _pipeline(found)

    def add(self, definition: PipelineDefinition) -> Pipeline:
        """Add one; a removed one of that name comes back."""
        self._refuse_twin(definition.name, but=None)
        removed = self._one(pipelines.c.removed, pipelines.c.name == definition.name)
        if removed is None:
            self._connection.execute(
                insert(pipelines).values(**_defined(definition), **_WORKING, revision=1, removed=False)
            )
        else:
            self._set(removed.id, **_defined(definition), **_WORKING, revision=removed.revision + 1, removed=False)
        return self.get(definition.name)

    def change(self, pipeline_id: int, definition: PipelineDefinition) -> Pipeline:
        """Give one another definition and raise its revision; it stays paused, and its health begins anew."""
        self._refuse_twin(definition.name, but=pipeline_id)
        self._set(pipeline_id, **_defined(definition), **_healthy(Health()), revision=pipelines.c.revision + 1)
        return self.get(definition.name)

    def pause(self, pipeline_id: int, pause: Pause | None) -> None:
        """Start no more of its runs, or with None start them again."""
        self._set(pipeline_id, **_paused(pause))

    def note(self, pipeline_id: int, health: Health) -> None:
        """Store how its runs do."""
        self._set(pipeline_id, **_healthy(health))

    def remove(self, pipeline_id: int) -> None:
        """Remove one; its runs stay."""
        self._set(pipeline_id, removed=True)

    def _one(self, *conditions: ColumnElement[bool]) -> Row[Any] | None:
        query = select(pipelines).where(*conditions).order_by(pipelines.c.id.desc()).limit(1)
        return self._connection.execute(query).one_or_none()

    def _set(self, pipeline_id: int, **values: Any) -> None:
        self._connection.execute(update(pipelines).where(pipelines.c.id == pipeline_id).values(**values))

    def _refuse_twin(self, name: str, *, but: int | None) -> None:
        twin = self._one(_KEPT, pipelines.c.name == name)
        if twin is not None and twin.id != but:
            raise Conflict(f"there is a pipeline {name!r} already", mend="choose another name, or change it")


def _defined(definition: PipelineDefinition) -> dict[str, Any]:
    return {
        "name": definition.name,
        "type": definition.type,
        "settings": definition.settings,
        "timeout": definition.timeout,
        "spacing": [wait // MICROSECOND for wait in definition.spacing],
        "concurrency": definition.concurrency,
    }


def _paused(pause: Pause | None) -> dict[str, Any]:
    if pause is None:
        return {"paused_at": None, "paused_by": None, "paused_reason": ""}
    return {"paused_at": pause.since, "paused_by": pause.by, "paused_reason": pause.reason}


def _healthy(health: Health) -> dict[str, Any]:
    return {
        "failures": health.failures,
        "failing_since": health.since,
        "error": health.error,
        "rest_until": health.rest_until,
    }


_WORKING = _paused(None) | _healthy(Health())


def _pipeline(row: Row[Any]) -> Pipeline:
    definition = PipelineDefinition(
        name=row.name,
        type=row.type,
        settings=row.settings,
        timeout=row.timeout,
        spacing=tuple(timedelta(microseconds=wait) for wait in row.spacing),
        concurrency=row.concurrency,
    )
    pause = Pause(since=row.paused_at, by=row.paused_by or "", reason=row.paused_reason) if row.paused_at else None
    health = Health(failures=row.failures, since=row.failing_since, error=row.error, rest_until=row.rest_until)
    return Pipeline(id=row.id, definition=definition, revision=row.revision, pause=pause, health=health)
