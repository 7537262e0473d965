"""Queue the runs that events start: part of the transaction that writes the events."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from levelgate.domain.event import Event, EventKind
from levelgate.domain.payload import run_event
from levelgate.domain.pipeline import NewRun, Run, RunState
from levelgate.domain.subscribing import Occasion, runs_for
from levelgate.domain.subscription import Each
from levelgate.domain.version import Version
from levelgate.ports import Transaction


def queue_runs(
    transaction: Transaction, events: Iterable[Event], versions: Mapping[int, Version], now: datetime
) -> int:
    """Queue the runs that these events start, and return how many; `versions` are those they are about, by id."""
    subscriptions = transaction.subscriptions.all()
    if not subscriptions:
        return 0
    runs = runs_for(list(_occasions(events, versions)), subscriptions, now=now)
    queued = transaction.runs.add(runs)
    transaction.events.append([run_event(EventKind.RUN_QUEUED, run.payload, at=now) for run in runs])
    latest = {subscription.id for subscription in subscriptions if subscription.definition.each is Each.LATEST}
    for run in runs:
        if run.subscription_id in latest:
            _leave_the_newest(transaction, run, now)
    return queued


def _occasions(events: Iterable[Event], versions: Mapping[int, Version]) -> Iterable[Occasion]:
    for event in events:
        noun, _, number = event.subject.partition(":")
        if noun == "version":
            yield Occasion(event=event, version=versions[int(number)])


def _leave_the_newest(transaction: Transaction, run: NewRun, now: datetime) -> None:
    """Cancel what waits in a run's lane but for the newest version: an older one may have come later."""
    waiting = transaction.runs.queued(subscription_id=run.subscription_id or 0, lane=run.lane)
    versions = transaction.versions.by_id(one.version_id for one in waiting if one.version_id)
    newest = max(waiting, key=lambda one: (versions[one.version_id or 0].order, one.number), default=None)
    if newest is not None:
        _cancel(transaction, [one for one in waiting if one.id != newest.id], newest, now)


def _cancel(transaction: Transaction, runs: Sequence[Run], newest: Run, now: datetime) -> None:
    reason = f"a newer version is to be run: {newest.payload['version']}"
    for run in runs:
        if transaction.runs.cancel(run.id, reason=reason, at=now):
            data = {"state": RunState.CANCELLED, "exit_status": None, "attempt": run.attempt}
            transaction.events.append([run_event(EventKind.RUN_ENDED, run.payload, at=now, reason=reason, data=data)])
