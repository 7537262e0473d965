"""The polls of repositories: when they are due, who may make them, and where they stand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import BigInteger, bindparam, case, func, or_, select, type_coerce, update

from levelgate.domain.repository import PollState
from levelgate.storage.chunks import chunks
from levelgate.storage.columns import EPOCH, Time, microseconds
from levelgate.storage.repository_rows import polled
from levelgate.storage.tables import repositories

if TYPE_CHECKING:
    from collections.abc import Mapping
    from collections.abc import Set as AbstractSet
    from datetime import datetime, timedelta

    from sqlalchemy import Connection

_KEPT = ~repositories.c.removed
_NEXT_DUE = select(
    func.min(
        case(
            (repositories.c.lease_until > repositories.c.due_at, repositories.c.lease_until),
            else_=repositories.c.due_at,
        ),
        type_=Time,
    )
).where(_KEPT, ~repositories.c.paused)

_SAVE_POLL = (
    update(repositories)
    .where(repositories.c.id == bindparam("of"))
    .values({name: bindparam(name) for name in polled(PollState(due_at=EPOCH))})
)


class SqlPolls:
    """The port `Polls` over one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def due(self, now: datetime, limit: int) -> Mapping[int, str]:
        """Return those that are due, not paused and not leased: name by id, the longest due first."""
        free = or_(repositories.c.lease_until.is_(None), repositories.c.lease_until <= now)
        query = (
            select(repositories.c.id, repositories.c.name)
            .where(_KEPT, ~repositories.c.paused, repositories.c.due_at <= now, free)
            .order_by(repositories.c.due_at, repositories.c.id)
            .limit(limit)
        )
        return {row.id: row.name for row in self._connection.execute(query)}

    def next_due(self) -> datetime | None:
        """Return when the next poll may begin, None where none ever may; of what is leased, when the lease ends."""
        at: datetime | None = self._connection.scalar(_NEXT_DUE)
        return at

    def lease(self, *repository_ids: int, owner: str, now: datetime, until: datetime) -> AbstractSet[int]:
        """Take the right to poll these until then; return those of them that no other owner's lease keeps."""
        over = or_(repositories.c.lease_until.is_(None), repositories.c.lease_until <= now)
        free = or_(over, repositories.c.lease_owner == owner)
        taken: set[int] = set()
        for ids in chunks(repository_ids):
            these = update(repositories).where(repositories.c.id.in_(ids), _KEPT, free)
            leased = these.values(lease_owner=owner, lease_until=until).returning(repositories.c.id)
            taken.update(self._connection.scalars(leased))
        return taken

    def renew(self, *, owner: str, until: datetime) -> int:
        """Set another end to every lease of an owner; return how many there are."""
        renewed = update(repositories).where(repositories.c.lease_owner == owner).values(lease_until=until)
        return self._connection.execute(renewed).rowcount

    def holders(self, *repository_ids: int) -> Mapping[int, str]:
        """Return who took that right last and did not give it back, by id; it may be over. None named: of all."""
        held = select(repositories.c.id, repositories.c.lease_owner).where(repositories.c.lease_owner.is_not(None))
        if not repository_ids:
            return {row.id: row.lease_owner for row in self._connection.execute(held)}
        parts = [held.where(repositories.c.id.in_(ids)) for ids in chunks(repository_ids)]
        return {row.id: row.lease_owner for part in parts for row in self._connection.execute(part)}

    def release(self, *repository_ids: int, owner: str) -> None:
        """Give that right back, of these that the owner holds."""
        for ids in chunks(repository_ids):
            held = update(repositories).where(repositories.c.id.in_(ids), repositories.c.lease_owner == owner)
            self._connection.execute(held.values(lease_owner=None, lease_until=None))

    def save(self, states: Mapping[int, PollState]) -> None:
        """Store where their polling stands, by id."""
        if states:
            rows = [{"of": repository_id, **polled(state)} for repository_id, state in states.items()]
            self._connection.execute(_SAVE_POLL, rows)

    def make_due(self, repository_id: int, due_at: datetime) -> None:
        """Set when its next poll may start, and nothing else."""
        self._connection.execute(update(repositories).where(repositories.c.id == repository_id).values(due_at=due_at))

    def clamp(self, now: datetime, lease: timedelta) -> int:
        """Bring due times back to at most now + interval, and the ends of leases to now + lease; return how many."""
        latest = type_coerce(repositories.c.interval, BigInteger) + microseconds(now)
        clamped = self._connection.execute(
            update(repositories)
            .where(_KEPT, type_coerce(repositories.c.due_at, BigInteger) > latest)
            .values(due_at=type_coerce(latest, Time))
        )
        long = update(repositories).where(repositories.c.lease_until > now + lease).values(lease_until=now + lease)
        return clamped.rowcount + self._connection.execute(long).rowcount
