"""Repositories."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import insert, or_, select, update

from levelgate.domain.repository import PollState, Repository, RepositoryDefinition
from levelgate.errors import Conflict
from levelgate.storage.chunks import chunks
from levelgate.storage.due_lanes import mark_lanes
from levelgate.storage.nearest import not_found
from levelgate.storage.repository_rows import defined, polled, read_repository
from levelgate.storage.tables import lanes, package_definitions, packages, repositories

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from sqlalchemy import Connection

_KEPT = ~repositories.c.removed


class SqlRepositories:
    """The port `Repositories` over one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def all(self) -> Sequence[Repository]:
        """Return all, by name."""
        rows = self._connection.execute(select(repositories).where(_KEPT).order_by(repositories.c.name))
        return [read_repository(row) for row in rows]

    def get(self, name: str) -> Repository:
        """Return the one of that name."""
        row = self._connection.execute(select(repositories).where(_KEPT, repositories.c.name == name)).one_or_none()
        if row is None:
            raise not_found("repository", name, self._connection.scalars(select(repositories.c.name).where(_KEPT)))
        return read_repository(row)

    def by_id(self, repository_ids: Iterable[int]) -> Mapping[int, Repository]:
        """Return those that exist, by id."""
        found: dict[int, Repository] = {}
        for ids in chunks(repository_ids):
            rows = self._connection.execute(select(repositories).where(_KEPT, repositories.c.id.in_(ids)))
            found |= {row.id: read_repository(row) for row in rows}
        return found

    def add(self, definition: RepositoryDefinition, due_at: datetime) -> Repository:
        """Add one, or bring a removed one with the same fingerprint back."""
        self._refuse_twins(definition, but=None)
        removed = self._connection.execute(
            select(repositories)
            .where(repositories.c.removed, repositories.c.fingerprint == definition.fingerprint)
            .order_by(repositories.c.id.desc())
            .limit(1)
        ).one_or_none()
        if removed is None:
            values = defined(definition) | polled(PollState(due_at=due_at))
            fresh = {"paused": False, "revision": 1, "packages_revision": 1, "removed": False}
            new = insert(repositories).values(**values, **fresh)
            self._connection.execute(new)
        else:
            state = polled(PollState(due_at=due_at, listing=removed.listing))
            values = defined(definition) | state | {"paused": False, "removed": False}
            self._set(removed.id, **values, revision=removed.revision + 1)
        return self.get(definition.name)

    def change(self, repository_id: int, definition: RepositoryDefinition) -> Repository:
        """Give one another definition, raise its revision, and forget its cursor."""
        self._refuse_twins(definition, but=repository_id)
        self._set(repository_id, **defined(definition), revision=repositories.c.revision + 1, cursor=None)
        return self.get(definition.name)

    def pause(self, repository_id: int, *, paused: bool) -> None:
        """Pause or resume its polling."""
        self._set(repository_id, paused=paused)

    def remove(self, repository_id: int) -> None:
        """Remove one with its package definitions; what was recorded stays."""
        self._set(repository_id, removed=True)
        of_it = package_definitions.c.repository_id == repository_id
        self._connection.execute(update(package_definitions).where(of_it).values(removed=True))
        self._connection.execute(
            update(packages).where(packages.c.repository_id == repository_id).values(watched=False)
        )
        inside = select(packages.c.id).where(packages.c.repository_id == repository_id)
        mark_lanes(self._connection, lanes.c.package_id.in_(inside))

    def _set(self, repository_id: int, **values: Any) -> None:
        self._connection.execute(update(repositories).where(repositories.c.id == repository_id).values(**values))

    def _refuse_twins(self, definition: RepositoryDefinition, *, but: int | None) -> None:
        same = or_(repositories.c.name == definition.name, repositories.c.fingerprint == definition.fingerprint)
        query = select(repositories.c.id, repositories.c.name).where(_KEPT, same)
        for twin in self._connection.execute(query):
            if twin.id == but:
                continue
            if twin.name == definition.name:
                raise Conflict(f"there is a repository {twin.name!r} already", mend="choose another name, or change it")
            raise Conflict(
                f"{definition.name!r} is the same repository as {twin.name!r}",
                mend="use that one; names, credentials and a trailing slash make no other repository",
            )
