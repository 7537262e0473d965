"""Repositories, their leases and their poll states."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import BigInteger, insert, or_, select, type_coerce, update

from levelgate.domain.repository import HeldBack, PollState, Repository, RepositoryDefinition
from levelgate.errors import Conflict
from levelgate.storage.columns import Time, microseconds
from levelgate.storage.due_lanes import mark_lanes
from levelgate.storage.nearest import not_found
from levelgate.storage.tables import lanes, package_definitions, packages, repositories

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection, Row

_KEPT = ~repositories.c.removed


class SqlRepositories:
    """The port `Repositories` over one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def all(self) -> Sequence[Repository]:
        """Return all, by name."""
        rows = self._connection.execute(select(repositories).where(_KEPT).order_by(repositories.c.name))
        return [_repository(row) for row in rows]

    def get(self, name: str) -> Repository:
        """Return the one of that name."""
        row = self._connection.execute(select(repositories).where(_KEPT, repositories.c.name == name)).one_or_none()
        if row is None:
            raise not_found("repository", name, self._connection.scalars(select(repositories.c.name).where(_KEPT)))
        return _repository(row)

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
            values = _defined(definition) | _polled(PollState(due_at=due_at))
            new = insert(repositories).values(**values, paused=False, revision=1, removed=False)
            self._connection.execute(new)
        else:
            state = _polled(PollState(due_at=due_at, listing=removed.listing))
            values = _defined(definition) | state | {"paused": False, "removed": False}
            self._set(removed.id, **values, revision=removed.revision + 1)
        return self.get(definition.name)

    def change(self, repository_id: int, definition: RepositoryDefinition) -> Repository:
        """Give one another definition, raise its revision, and forget its cursor."""
        self._refuse_twins(definition, but=repository_id)
        self._set(repository_id, **_defined(definition), revision=repositories.c.revision + 1, cursor=None)
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

    def due(self, now: datetime, limit: int) -> Sequence[Repository]:
        """Return those that are due, not paused and not leased, the longest due first."""
        free = or_(repositories.c.lease_until.is_(None), repositories.c.lease_until <= now)
        query = (
            select(repositories)
            .where(_KEPT, ~repositories.c.paused, repositories.c.due_at <= now, free)
            .order_by(repositories.c.due_at, repositories.c.id)
            .limit(limit)
        )
        return [_repository(row) for row in self._connection.execute(query)]

    def lease(self, repository_id: int, *, owner: str, now: datetime, until: datetime) -> bool:
        """Take the right to poll one until then; False while another owner's lease holds, or where it was removed."""
        free = or_(
            repositories.c.lease_until.is_(None),
            repositories.c.lease_until <= now,
            repositories.c.lease_owner == owner,
        )
        taken = self._connection.execute(
            update(repositories)
            .where(repositories.c.id == repository_id, _KEPT, free)
            .values(lease_owner=owner, lease_until=until)
        )
        return taken.rowcount == 1

    def holder(self, repository_id: int) -> str | None:
        """Return who took that right last and did not give it back; it may be over."""
        return self._connection.scalar(select(repositories.c.lease_owner).where(repositories.c.id == repository_id))

    def release(self, repository_id: int, *, owner: str) -> None:
        """Give that right back."""
        self._connection.execute(
            update(repositories)
            .where(repositories.c.id == repository_id, repositories.c.lease_owner == owner)
            .values(lease_owner=None, lease_until=None)
        )

    def save_poll(self, repository_id: int, state: PollState) -> None:
        """Store where its polling stands."""
        self._set(repository_id, **_polled(state))

    def make_due(self, repository_id: int, due_at: datetime) -> None:
        """Set when its next poll may start, and nothing else."""
        self._set(repository_id, due_at=due_at)

    def clamp_due(self, now: datetime) -> int:
        """Bring due times back to at most now + interval; return how many."""
        latest = type_coerce(repositories.c.interval, BigInteger) + microseconds(now)
        clamped = self._connection.execute(
            update(repositories)
            .where(_KEPT, type_coerce(repositories.c.due_at, BigInteger) > latest)
            .values(due_at=type_coerce(latest, Time))
        )
        return clamped.rowcount

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


def _defined(definition: RepositoryDefinition) -> dict[str, Any]:
    return {
        "name": definition.name,
        "type": definition.type,
        "settings": definition.settings,
        "identity": definition.identity,
        "fingerprint": definition.fingerprint,
        "interval": definition.interval,
    }


def _polled(state: PollState) -> dict[str, Any]:
    held = state.held_back
    return {
        "due_at": state.due_at,
        "failures": state.failures,
        "listing": state.listing,
        "again": state.again,
        "polled_at": state.polled_at,
        "good_at": state.good_at,
        "error_code": state.error_code,
        "error": state.error,
        "cursor": state.cursor,
        "held_back": held and {"lost": held.lost, "known": held.known, "since": held.since.isoformat()},
        "warnings": state.warnings,
    }


def _repository(row: Row[Any]) -> Repository:
    definition = RepositoryDefinition(
        name=row.name, type=row.type, settings=row.settings, identity=row.identity, interval=row.interval
    )
    return Repository(id=row.id, definition=definition, poll=_poll_state(row), paused=row.paused, revision=row.revision)


def _poll_state(row: Row[Any]) -> PollState:
    return PollState(
        due_at=row.due_at,
        failures=row.failures,
        listing=row.listing,
        again=row.again,
        polled_at=row.polled_at,
        good_at=row.good_at,
        error_code=row.error_code,
        error=row.error,
        cursor=row.cursor,
        held_back=_held_back(row.held_back),
        warnings=tuple(row.warnings),
    )


def _held_back(stored: dict[str, Any] | None) -> HeldBack | None:
    if stored is None:
        return None
    since = datetime.fromisoformat(stored["since"])
    return HeldBack(lost=tuple(stored["lost"]), known=stored["known"], since=since)
