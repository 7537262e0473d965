"""Subscriptions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import insert, select, update

from levelgate.domain.subscription import Each, Subscription, SubscriptionDefinition, WaitFor
from levelgate.errors import Conflict
from levelgate.storage.nearest import not_found
from levelgate.storage.pipelines import SqlPipelines
from levelgate.storage.tables import pipelines, subscriptions

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import ColumnElement, Connection, Row, Select

_KEPT = ~subscriptions.c.removed


class SqlSubscriptions:
    """The port `Subscriptions` over one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def all(self) -> Sequence[Subscription]:
        """Return all, by name."""
        rows = self._connection.execute(_select(_KEPT).order_by(subscriptions.c.name))
        return [_subscription(row) for row in rows]

    def get(self, name: str) -> Subscription:
        """Return the one of that name."""
        found = self._one(_KEPT, subscriptions.c.name == name)
        if found is None:
            raise not_found("subscription", name, self._connection.scalars(select(subscriptions.c.name).where(_KEPT)))
        return _subscription(found)

    def add(self, definition: SubscriptionDefinition) -> Subscription:
        """Add one; a removed one of that name comes back. Its pipeline must exist."""
        self._refuse_twin(definition.name, but=None)
        values = self._defined(definition)
        removed = self._one(subscriptions.c.removed, subscriptions.c.name == definition.name)
        if removed is None:
            self._connection.execute(insert(subscriptions).values(**values, revision=1, removed=False))
        else:
            self._set(removed.id, **values, revision=removed.revision + 1, removed=False)
        return self.get(definition.name)

    def change(self, subscription_id: int, definition: SubscriptionDefinition) -> Subscription:
        """Give one another definition and raise its revision."""
        self._refuse_twin(definition.name, but=subscription_id)
        self._set(subscription_id, **self._defined(definition), revision=subscriptions.c.revision + 1)
        return self.get(definition.name)

    def remove(self, subscription_id: int) -> None:
        """Remove one; its runs stay."""
        self._set(subscription_id, removed=True)

    def _one(self, *conditions: ColumnElement[bool]) -> Row[Any] | None:
        query = _select(*conditions).order_by(subscriptions.c.id.desc()).limit(1)
        return self._connection.execute(query).one_or_none()

    def _set(self, subscription_id: int, **values: Any) -> None:
        self._connection.execute(update(subscriptions).where(subscriptions.c.id == subscription_id).values(**values))

    def _refuse_twin(self, name: str, *, but: int | None) -> None:
        twin = self._one(_KEPT, subscriptions.c.name == name)
        if twin is not None and twin.id != but:
            raise Conflict(f"there is a subscription {name!r} already", mend="choose another name, or change it")

    def _defined(self, definition: SubscriptionDefinition) -> dict[str, Any]:
        return {
            "name": definition.name,
            "packages": definition.packages,
            "pipeline_id": SqlPipelines(self._connection).get(definition.pipeline).id,
            "events": definition.events,
            "each": definition.each.value,
            "wait_for": definition.wait_for.value,
            "quiet": definition.quiet,
        }


def _select(*conditions: ColumnElement[bool]) -> Select[Any]:
    return select(subscriptions, pipelines.c.name.label("pipeline")).join(pipelines).where(*conditions)


def _subscription(row: Row[Any]) -> Subscription:
    definition = SubscriptionDefinition(
        name=row.name,
        packages=tuple(row.packages),
        pipeline=row.pipeline,
        events=tuple(row.events),
        each=Each(row.each),
        wait_for=WaitFor(row.wait_for),
        quiet=row.quiet,
    )
    return Subscription(id=row.id, definition=definition, pipeline_id=row.pipeline_id, revision=row.revision)
