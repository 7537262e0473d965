"""Sets: started, and ended with all that this means for their candidates, within one transaction (section 7)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from levelgate.domain.event import LEVELGATE, EventKind
from levelgate.domain.payload import Cause, payload_of, run_event
from levelgate.domain.pipeline import NewRun, Wish, run_id_of
from levelgate.domain.product import Product, StartKind
from levelgate.domain.product_set import ProductSet, key_of
from levelgate.domain.sets import telling
from levelgate.domain.sets.ending import consequences, end_of
from levelgate.domain.sets.starting import lacking
from levelgate.usecases.promoting.members import evaluate_members, snapshot_of
from levelgate.usecases.promoting.moving import evaluate_if_due, load, move
from levelgate.usecases.settle import cancel

if TYPE_CHECKING:
    from levelgate.domain.set_member import SetMember
    from levelgate.domain.version import Version
    from levelgate.ports import Timetable, Transaction, Types


def run_of(number: int) -> str:
    """Return the id of the run that tests a set."""
    return run_id_of(_key(number))


def evaluate_product(
    transaction: Transaction, types: Types, timetable: Timetable, product_id: int, now: datetime
) -> bool:
    """End the running set of a product if it is over, and start the next one if it is time; say whether one started.

    A schedule that is due starts one set, or none where none may start, however often it was due meanwhile.
    """
    product = transaction.products.by_id(product_id)
    close_set(transaction, types, product, now)
    started = False
    if not product.removed:
        start = product.definition.start
        scheduled = product.due_at is not None and product.due_at <= now
        if start.kind is StartKind.CANDIDATE or scheduled:
            started = _start_if_it_may(transaction, types, product, now)
    due_at = None if product.removed else timetable.after(product.definition.start, now)
    transaction.products.looked_at(product_id, due_at)
    return started


def close_set(transaction: Transaction, types: Types, product: Product, now: datetime) -> ProductSet | None:
    """End the running set of a product if it is over, and return it.

    What is due in the lanes of its candidates comes first: a candidate that is about to change is not signed off.
    """
    running = transaction.sets.running(product.id)
    if running is None:
        return None
    candidates = transaction.promotions.by_id(running.candidates)
    lane_ids = sorted({one.lane_id for one in candidates.values()})
    evaluate_if_due(transaction, types, map(transaction.lanes.get, lane_ids), now)
    promotions = {one.id: one.promotion for one in transaction.promotions.by_id(running.candidates).values()}
    run = transaction.runs.get(run_of(running.id))
    end = end_of(running, promotions, run.state, removed=product.removed)
    if end is None:
        return None
    over = transaction.sets.end(running.id, end.state, reason=end.reason, at=now)
    transaction.events.append([telling.over(over, now)])
    transaction.products.mark_one(product.id)
    if not run.state.ended:
        cancel(transaction, run, Wish(by=LEVELGATE, reason=f"set {over.id} is {over.state}"), now=now)
    for lane_id in lane_ids:
        lane = load(transaction, types, transaction.lanes.get(lane_id))
        if changes := consequences(over, product.definition.on_failure, lane, now):
            move(transaction, lane, changes, by=LEVELGATE, now=now)
    return over


def start_set(
    transaction: Transaction, product: Product, members: tuple[SetMember, ...], *, by: str, reason: str, now: datetime
) -> ProductSet:
    """Start a set of these members: it is stored, told, and its run is queued."""
    new = ProductSet(
        product_id=product.id, product=product.name, members=members, started_at=now, started_by=by, reason=reason
    )
    started = transaction.sets.add(new)
    versions = transaction.versions.by_id(started.versions)
    run = _run(transaction, product, started, [versions[one] for one in started.versions])
    transaction.runs.add([run])
    queued = replace(run_event(EventKind.RUN_QUEUED, run.payload, at=now), actor=by)
    transaction.events.append([telling.started(started, versions, run.id), queued])
    return started


def _start_if_it_may(transaction: Transaction, types: Types, product: Product, now: datetime) -> bool:
    if transaction.sets.running(product.id) is not None:
        return False
    evaluate_members(transaction, types, product.definition, now)
    members = snapshot_of(transaction, product.definition)
    if any(lacking(members)):
        return False
    on_candidate = product.definition.start.kind is StartKind.CANDIDATE
    if on_candidate and transaction.sets.equal(product.id, key_of(members)) is not None:
        return False
    start_set(transaction, product, members, by=LEVELGATE, reason="", now=now)
    return True


def _run(transaction: Transaction, product: Product, started: ProductSet, versions: list[Version]) -> NewRun:
    pipeline = transaction.pipelines.get(product.definition.pipeline)
    identity = run_of(started.id)
    cause = Cause(
        pipeline=pipeline.name,
        reason=started.reason or f"set {started.id} of {product.name}",
        requested_by=started.started_by,
        product=product.name,
        set_number=started.id,
    )
    return NewRun(
        id=identity,
        key=_key(started.id),
        pipeline_id=pipeline.id,
        payload=payload_of(identity, versions[0], cause, others=versions[1:]),
        created_at=started.started_at,
        due_at=started.started_at,
        version_id=versions[0].id,
        set_id=started.id,
    )


def _key(number: int) -> str:
    return f"set:{number}"
