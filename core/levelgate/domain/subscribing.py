"""Which runs an event starts: subscriptions laid beside what just happened."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

from levelgate.domain.event import Event, EventKind
from levelgate.domain.payload import Cause, payload_of
from levelgate.domain.pipeline import NewRun
from levelgate.domain.subscription import Each, Subscription

if TYPE_CHECKING:
    from datetime import datetime

    from levelgate.domain.version import Version

STARTING_EVENTS = (
    EventKind.VERSION_DETECTED,
    EventKind.VERSION_MISSING,
    EventKind.VERSION_RETURNED,
    EventKind.VERSION_YANKED,
    EventKind.ARTIFACT_LATE,
    EventKind.ARTIFACT_MISSING,
    EventKind.ARTIFACT_RETURNED,
)
"""The events that a subscription can name. A replaced version is quarantined, and starts nothing until accepted."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Occasion:
    """An event and the version it is about, as it was afterwards."""

    event: Event
    version: Version

    @property
    def startable(self) -> bool:
        """Whether automation may start anything for it: not quarantined, not passed over, and in a line.

        One that was withdrawn, or gone, when it was detected starts nothing either.
        """
        version = self.version
        if self.event.kind is EventKind.VERSION_DETECTED:
            return version.offered
        return version.quarantined_from is None and not version.passed_over and version.line is not None


def runs_for(occasions: Sequence[Occasion], subscriptions: Iterable[Subscription], *, now: datetime) -> list[NewRun]:
    """Return the runs that these occasions start: subscription by subscription, in the order of the events.

    `each: latest` gives one run per package and line, for the newest version among the occasions.
    """
    return [
        _run(subscription, occasion, now)
        for subscription in subscriptions
        for occasion in _concerning(subscription, occasions)
    ]


def why_nothing(subscription: Subscription, occasion: Occasion) -> str:
    """Say why an occasion starts nothing for a subscription; empty where it starts something."""
    definition, event, version = subscription.definition, occasion.event, occasion.version
    name = f"{version.package}@{version.version}"
    if event.kind not in definition.events:
        return f"{event.kind} is not among its events ({', '.join(definition.events)})"
    if not definition.wants(event.kind, version.package):
        return f"{version.package} is not among its packages ({', '.join(definition.packages)})"
    if version.quarantined_from is not None:
        return f"{name} is quarantined: it replaced what had this version before"
    if version.line is None:
        return f"{name} is in no line of its package"
    if version.passed_over:
        return f"{name} was passed over by the start policy of its package"
    return "" if occasion.startable else f"{name} is {version.state}"


def _concerning(subscription: Subscription, occasions: Sequence[Occasion]) -> Iterable[Occasion]:
    definition = subscription.definition
    wanted = [
        occasion
        for occasion in occasions
        if occasion.startable and definition.wants(occasion.event.kind, occasion.version.package)
    ]
    if definition.each is Each.VERSION:
        return wanted
    newest: dict[str, Occasion] = {}
    for occasion in wanted:
        lane = lane_of(occasion.version)
        if lane not in newest or newest[lane].version.order <= occasion.version.order:
            newest[lane] = occasion
    return newest.values()


def lane_of(version: Version) -> str:
    """Return the name of a version's lane, one line of one package, which does not change when things are renamed."""
    return f"{version.package_id}:{version.line}"


def _run(subscription: Subscription, occasion: Occasion, now: datetime) -> NewRun:
    event, version = occasion.event, occasion.version
    key = f"subscription:{subscription.id}:{event.id}"
    identity = sha256(key.encode()).hexdigest()[:32]
    cause = Cause(
        pipeline=subscription.definition.pipeline,
        reason=f"{event.kind} of {version.package}@{version.version}",
        subscription=subscription.name,
        event=event,
    )
    return NewRun(
        id=identity,
        key=key,
        pipeline_id=subscription.pipeline_id,
        subscription_id=subscription.id,
        version_id=version.id,
        event=event.number,
        lane=lane_of(version),
        created_at=now,
        due_at=now,
        payload=payload_of(identity, version, cause),
    )
