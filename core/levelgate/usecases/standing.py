"""Find out where a subscription stands."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from levelgate.domain.occasion import lane_of
from levelgate.domain.standing import Standing, Waiting
from levelgate.domain.subscribing import LANE_OF_ALL
from levelgate.domain.subscription import Each, WaitFor

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from datetime import datetime

    from levelgate.domain.subscription import Subscription
    from levelgate.domain.version import Version
    from levelgate.ports import Transaction


def standing_of(
    transaction: Transaction, subscription: Subscription, concerned: Iterable[Version], *, now: datetime
) -> Standing:
    """Return where a subscription stands, as far as it matters for what happens to these versions."""
    definition = subscription.definition
    ends_by = transaction.runs.burst_ends_by(subscription.id, now=now)
    if definition.wait_for is WaitFor.ALL:
        return replace(gathering_of(transaction, subscription), burst_ends_by=ends_by)
    if definition.each is Each.VERSION:
        return Standing(burst_ends_by=ends_by)
    newest = {lane_of(version): version for version in sorted(concerned, key=lambda version: version.order)}
    newer = transaction.versions.newer_with_run(subscription.id, [version.id for version in newest.values()])
    return Standing(
        burst_ends_by=ends_by,
        waiting=_waiting(transaction, subscription, newest.keys()),
        newer={lane_of(version): version for version in newer},
    )


def gathering_of(transaction: Transaction, subscription: Subscription) -> Standing:
    """Return how far a subscription that waits for all of its packages has come."""
    return Standing(
        waiting=_waiting(transaction, subscription, [LANE_OF_ALL]),
        gathered=transaction.gathering.of(subscription.id),
        watched={package.reference for package in transaction.packages.all()},
    )


def _waiting(transaction: Transaction, subscription: Subscription, lanes: Collection[str]) -> Sequence[Waiting]:
    queued = transaction.runs.queued(subscription_id=subscription.id, lanes=lanes)
    about = [(run, run.version_id) for run in queued if run.version_id is not None]
    versions = transaction.versions.by_id(version_id for _, version_id in about)
    return [Waiting(run=run, version=versions[version_id]) for run, version_id in about]
