"""Subscriptions one by one: add, remove, look at, and test what they would start."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from levelgate.domain.declaration import Declaration
from levelgate.domain.event import Event, EventKind, NewEvent, append
from levelgate.domain.gathering import Gathered, lacking, newest_new
from levelgate.domain.occasion import Occasion
from levelgate.domain.pipeline import NewRun, Run
from levelgate.domain.reasons import why_nothing
from levelgate.domain.reference import is_number, parse_version
from levelgate.domain.subscribing import start
from levelgate.domain.subscription import Subscription, SubscriptionDefinition, WaitFor
from levelgate.errors import NotFound
from levelgate.usecases.single_definition import add_one, read_entry, removal, remove
from levelgate.usecases.standing import gathering_of, standing_of

if TYPE_CHECKING:
    from levelgate.domain.json_value import JsonValue
    from levelgate.ports import Environment, Transaction


def add_subscription(environment: Environment, fields: Mapping[str, JsonValue], *, actor: str) -> Subscription:
    """Add a subscription."""
    definition = read_entry(environment, "subscriptions", SubscriptionDefinition, fields)
    return add_one(
        environment,
        Declaration(subscriptions=(definition,)),
        actor=actor,
        read=lambda transaction: transaction.subscriptions.get(definition.name),
    )


def remove_subscription(environment: Environment, name: str, *, actor: str) -> None:
    """Remove a subscription; its runs stay."""
    with environment.store.write() as transaction:
        subscription = transaction.subscriptions.get(name)
        remove(transaction, environment, [removal("subscriptions", subscription.id, name)], actor=actor)


@dataclass(frozen=True, kw_only=True, slots=True)
class Progress:
    """How far a subscription has come: its last run, and with `wait_for: all` what has gathered, and what lacks."""

    subscription: Subscription
    last_run: Run | None
    gathered: Sequence[Gathered] = ()
    lacks: Sequence[str] = ()


def progress_of(transaction: Transaction, subscription: Subscription) -> Progress:
    """Look at how far a subscription has come."""
    last_run = transaction.runs.last(subscription.id)
    definition = subscription.definition
    if definition.wait_for is not WaitFor.ALL:
        return Progress(subscription=subscription, last_run=last_run)
    standing = gathering_of(transaction, subscription)
    found = newest_new(standing.gathered, definition, watched=standing.watched, waiting=standing.unbegun)
    return Progress(
        subscription=subscription,
        last_run=last_run,
        gathered=[found[package] for package in sorted(found)],
        lacks=lacking(definition, watched=standing.watched, found=found),
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class WouldStart:
    """The runs that would be started, or the reason why there would be none, and the packages it would wait for."""

    runs: Sequence[NewRun]
    reason: str = ""
    lacks: Sequence[str] = ()


def would_start(environment: Environment, name: str, cause: str) -> WouldStart:
    """Tell the runs that a subscription would start, and start none.

    `cause` is the number of an event, or a version reference, which stands for that version's being detected now.
    """
    now = environment.clock.now()
    with environment.store.read() as transaction:
        subscription = transaction.subscriptions.get(name)
        occasions = _by_event(transaction, int(cause)) if is_number(cause) else _by_version(transaction, cause, now)
        standing = standing_of(transaction, subscription, (one.version for one in occasions), now=now)
    started = start(subscription, occasions, standing, now=now)
    reasons = [why_nothing(subscription, one, standing) for one in occasions] or [f"event {cause} is about no version"]
    waits = f"it waits for {', '.join(started.lacks)}" if started.lacks else ""
    reason = "" if started.runs else reasons[0] or waits or "nothing is new that was not given to a run before"
    return WouldStart(runs=started.runs, reason=reason, lacks=started.lacks)


def _by_event(transaction: Transaction, number: int) -> list[Occasion]:
    found = [event for event in transaction.events.after(number - 1, limit=1) if event.number == number]
    if not found:
        raise NotFound(f"there is no event {number}", mend=f"the last one is {transaction.events.last()}")
    version_id = _version_id(found[0])
    versions = transaction.versions.by_id([version_id]) if version_id else {}
    return [Occasion(event=found[0], version=version) for version in versions.values()]


def _version_id(event: Event) -> int:
    noun, _, number = event.subject.partition(":")
    return int(number) if noun == "version" else 0


def _by_version(transaction: Transaction, reference: str, now: datetime) -> list[Occasion]:
    version = transaction.versions.get(parse_version(reference))
    detected = NewEvent(
        kind=EventKind.VERSION_DETECTED,
        subject=f"version:{version.id}",
        at=now,
        data={"package": version.package, "version": version.version},
    )
    event = append(detected, number=transaction.events.last() + 1, preceding=0, prev_hash="")
    return [Occasion(event=event, version=version)]
