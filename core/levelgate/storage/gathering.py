"""What has gathered for subscriptions that wait until each of their packages has something new."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, insert, select

from levelgate.domain.gathering import Gathered
from levelgate.storage.chunks import chunks
from levelgate.storage.events import read_event
from levelgate.storage.tables import events, gathered
from levelgate.storage.versions import SqlVersions

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection


class SqlGathering:
    """The port `Gathering` over one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def of(self, subscription_id: int) -> Sequence[Gathered]:
        """Return all that gathered, with the versions as they are now; a version gathers once."""
        of_it = gathered.c.subscription_id == subscription_id
        query = select(events, gathered.c.version_id, gathered.c.run).join(gathered).where(of_it)
        rows = self._connection.execute(query.order_by(events.c.number)).all()
        versions = SqlVersions(self._connection).by_id(row.version_id for row in rows)
        return [Gathered(version=versions[row.version_id], event=read_event(row), run=row.run) for row in rows]

    def save(self, subscription_id: int, gathered: Sequence[Gathered]) -> None:
        """Store what gathered, in place of what did of the same versions."""
        self.forget(subscription_id, [one.version.id for one in gathered])
        rows = [
            {
                "subscription_id": subscription_id,
                "version_id": one.version.id,
                "event": one.event.number,
                "run": one.run,
            }
            for one in gathered
        ]
        if rows:
            self._connection.execute(_INSERT, rows)

    def forget(self, subscription_id: int, version_ids: Sequence[int] | None = None) -> None:
        """Remove what gathered of these versions, or all of it."""
        of_it = delete(gathered).where(gathered.c.subscription_id == subscription_id)
        if version_ids is None:
            self._connection.execute(of_it)
            return
        for some in chunks(version_ids):
            self._connection.execute(of_it.where(gathered.c.version_id.in_(some)))


_INSERT = insert(gathered)
