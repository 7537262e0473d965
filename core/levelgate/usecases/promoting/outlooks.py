"""What the next sets of products wait for, and lanes that are loaded to say so (R20, I10)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from levelgate.domain.gates.sets import Sets
from levelgate.domain.outlook import Outlook
from levelgate.domain.people import Role
from levelgate.domain.product_set import key_of
from levelgate.domain.sets.starting import lacking
from levelgate.errors import NotFound
from levelgate.usecases.people import people_of
from levelgate.usecases.promoting.members import snapshot_of
from levelgate.usecases.promoting.moving import load

if TYPE_CHECKING:
    from levelgate.domain.lane import Lane, LaneRecord
    from levelgate.domain.product import Product
    from levelgate.ports import Transaction, Types


def outlook_of(transaction: Transaction, product: Product) -> Outlook:
    """Return what the next set of a product waits for."""
    members = snapshot_of(transaction, product.definition)
    people = people_of(transaction)
    who = {name for level in product.definition.levels for name in people.holders(Role.PROMOTER, level=level)}
    return Outlook(
        definition=product.definition,
        members=members,
        lacking=tuple(lacking(members)),
        running=transaction.sets.running(product.id),
        equal=transaction.sets.equal(product.id, key_of(members)),
        due_at=product.due_at,
        who=tuple(sorted(who)),
    )


def load_to_explain(transaction: Transaction, types: Types, record: LaneRecord, *, also: Iterable[int] = ()) -> Lane:
    """Load a lane, and the versions of these ids besides, with what the sets wait for that its track waits for."""
    return explained(transaction, [load(transaction, types, record, also=also)])[0]


def explained(transaction: Transaction, lanes: Sequence[Lane]) -> Sequence[Lane]:
    """Return lanes with what the sets wait for that their tracks wait for; each product is looked at once."""
    names = {name for lane in lanes for name in _awaited(lane)}
    outlooks = {name: outlook for name in sorted(names) if (outlook := _found(transaction, name)) is not None}
    return [replace(lane, outlooks=outlooks) for lane in lanes]


def _awaited(lane: Lane) -> Iterator[str]:
    """Yield the products whose sets are waited for where something of the lane is open."""
    levels = (lane.track.definition.level(name) for name in {promotion.level for promotion in lane.promotions})
    for level in levels:
        for gate in level.exit if level is not None else ():
            if isinstance(gate, Sets):
                yield from gate.products


def _found(transaction: Transaction, name: str) -> Outlook | None:
    try:
        product = transaction.products.get(name)
    except NotFound:
        return None
    return outlook_of(transaction, product)
