"""Queue the runs that events start: part of the transaction that writes the events."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from levelgate.domain.event import Event, EventKind, NewEvent
from levelgate.domain.occasion import Occasion
from levelgate.domain.payload import run_event
from levelgate.domain.pipeline import NewRun, Run, RunState
from levelgate.domain.subscribing import Started, start
from levelgate.domain.subscription import Subscription
from levelgate.domain.version import Version
from levelgate.ports import Transaction
from levelgate.usecases.standing import standing_of

if TYPE_CHECKING:
    from levelgate.domain.json_value import JsonValue


def queue_runs(
    transaction: Transaction, events: Iterable[Event], versions: Mapping[int, Version], now: datetime
) -> int:
    """Queue the runs that these events start, and return how many; `versions` are those they are about, by id."""
    occasions = list(_occasions(events, versions))
    subscriptions = transaction.subscriptions.all() if occasions else ()
    return sum(_queue(transaction, subscription, occasions, now) for subscription in subscriptions)


def _occasions(events: Iterable[Event], versions: Mapping[int, Version]) -> Iterable[Occasion]:
    for event in events:
        noun, _, number = event.subject.partition(":")
        if noun == "version":
            yield Occasion(event=event, version=versions[int(number)])


def _queue(transaction: Transaction, subscription: Subscription, occasions: Iterable[Occasion], now: datetime) -> int:
    wants = subscription.definition.wants
    concerned = [one for one in occasions if one.startable and wants(one.event.kind, one.version.package)]
    if not concerned:
        return 0
    standing = standing_of(transaction, subscription, (one.version for one in concerned), now=now)
    started = start(subscription, concerned, standing, now=now)
    if standing.burst_ends_by is not None and started.due_at is not None:
        transaction.runs.move_burst(subscription.id, now=now, due_at=started.due_at)
    return _carry_out(transaction, subscription, started, now)


def _carry_out(transaction: Transaction, subscription: Subscription, started: Started, now: datetime) -> int:
    queued = transaction.runs.add(started.runs)
    transaction.events.append([_queued(run) for run in started.runs])
    for run, reason in started.giving_way:
        if transaction.runs.cancel(run.id, reason=reason, at=now):
            transaction.events.append([_ended(run, reason, now)])
    transaction.gathering.forget(subscription.id, started.forgotten)
    transaction.gathering.save(subscription.id, started.gathered)
    return queued


def _queued(run: NewRun) -> NewEvent:
    data: dict[str, JsonValue] = {"due_at": run.due_at.isoformat()} if run.due_at > run.created_at else {}
    return run_event(EventKind.RUN_QUEUED, run.payload, at=run.created_at, data=data)


def _ended(run: Run, reason: str, now: datetime) -> NewEvent:
    data: dict[str, JsonValue] = {"state": RunState.CANCELLED, "exit_status": None, "attempt": run.attempt}
    return run_event(EventKind.RUN_ENDED, run.payload, at=now, reason=reason, data=data)
