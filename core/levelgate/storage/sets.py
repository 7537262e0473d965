"""Sets of products: what they are made of, and what became of them."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from sqlalchemy import insert, select, update

from levelgate.domain.product_set import ProductSet, SetState
from levelgate.domain.set_member import MemberRole, SetMember
from levelgate.storage.counting import reserve
from levelgate.storage.nearest import not_found
from levelgate.storage.tables import products, set_members, sets

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement, Connection, Row, Select

COUNTER = "set"

_COLUMNS = (*sets.c, products.c.name.label("product"))
_NAMED: Select[Any] = select(*_COLUMNS).join(products, sets.c.product_id == products.c.id)


class SqlSets:
    """The port `Sets` over one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, number: int) -> ProductSet:
        """Return one by its number."""
        found = self._found(sets.c.id == number)
        if not found:
            raise not_found("set", str(number), ())
        return found[0]

    def add(self, new: ProductSet) -> ProductSet:
        """Store a set that starts, and return it with the number that it was given."""
        number = reserve(self._connection, COUNTER, 1)
        values = {
            "id": number,
            "product_id": new.product_id,
            "state": new.state.value,
            "members_hash": new.key,
            "started_at": new.started_at,
            "started_by": new.started_by,
            "reason": new.reason,
            "end_reason": "",
        }
        self._connection.execute(insert(sets).values(values))
        rows = [_member_row(number, position, one) for position, one in enumerate(new.members, start=1)]
        self._connection.execute(insert(set_members), rows)
        return self.get(number)

    def end(self, number: int, state: SetState, *, reason: str, at: datetime) -> ProductSet:
        """Store how a running set ended, and return it."""
        running = (sets.c.id == number, sets.c.state == SetState.RUNNING.value)
        ended = update(sets).where(*running).values(state=state.value, ended_at=at, end_reason=reason)
        self._connection.execute(ended)
        return self.get(number)

    def running(self, product_id: int) -> ProductSet | None:
        """Return the set of a product that is running."""
        return self._last(sets.c.product_id == product_id, sets.c.state == SetState.RUNNING.value)

    def equal(self, product_id: int, key: str) -> ProductSet | None:
        """Return the last set of a product that has that key, whatever became of it."""
        return self._last(sets.c.product_id == product_id, sets.c.members_hash == key)

    def listed(
        self,
        *,
        product: str | None = None,
        state: SetState | None = None,
        before: int | None = None,
        limit: int = 100,
    ) -> Sequence[ProductSet]:
        """Return sets, newest first, with numbers below `before`."""
        conditions = [
            *([] if product is None else [products.c.name == product]),
            *([] if state is None else [sets.c.state == state.value]),
            *([] if before is None else [sets.c.id < before]),
        ]
        return self._found(*conditions, limit=limit)

    def _last(self, *conditions: ColumnElement[bool]) -> ProductSet | None:
        return next(iter(self._found(*conditions)), None)

    def _found(self, *conditions: ColumnElement[bool], limit: int = 1) -> Sequence[ProductSet]:
        """Return sets, newest first, with their members."""
        query = _NAMED.where(*conditions).order_by(sets.c.id.desc()).limit(limit)
        rows = self._connection.execute(query).all()
        members = self._members([row.id for row in rows])
        return [_set(row, members.get(row.id, ())) for row in rows]

    def _members(self, numbers: Sequence[int]) -> Mapping[int, Sequence[SetMember]]:
        found: defaultdict[int, list[SetMember]] = defaultdict(list)
        if numbers:
            query = select(set_members).where(set_members.c.set_id.in_(numbers))
            for row in self._connection.execute(query.order_by(set_members.c.set_id, set_members.c.position)):
                found[row.set_id].append(_member(row))
        return found


def _member_row(number: int, position: int, member: SetMember) -> dict[str, Any]:
    return {
        "set_id": number,
        "position": position,
        "name": member.name,
        "level": member.level,
        "role": member.role.value,
        "required": member.required,
        "version_id": member.version_id,
        "promotion_id": member.promotion_id,
    }


def _member(row: Row[Any]) -> SetMember:
    return SetMember(
        name=row.name,
        level=row.level,
        role=MemberRole(row.role),
        required=row.required,
        version_id=row.version_id,
        promotion_id=row.promotion_id,
    )


def _set(row: Row[Any], members: Sequence[SetMember]) -> ProductSet:
    return ProductSet(
        id=row.id,
        product_id=row.product_id,
        product=row.product,
        members=tuple(members),
        state=SetState(row.state),
        started_at=row.started_at,
        started_by=row.started_by,
        reason=row.reason,
        ended_at=row.ended_at,
        end_reason=row.end_reason,
    )
