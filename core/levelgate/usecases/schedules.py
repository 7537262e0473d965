"""When the schedules of products are due: worked out as soon as they are declared, and kept in the ledger."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from levelgate.ports import Timetable, Transaction


def schedule_products(transaction: Transaction, timetable: Timetable, now: datetime) -> None:
    """Note when those are due whose schedule is new."""
    for product in transaction.products.all():
        due_at = timetable.after(product.definition.start, now) if product.due_at is None else None
        if due_at is not None:
            transaction.products.schedule(product.id, due_at)
