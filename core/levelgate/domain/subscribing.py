"""Which runs an event starts: subscriptions laid beside what just happened."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

from levelgate.domain.event import LEVELGATE, Event, EventKind
from levelgate.domain.pipeline import Each, NewRun, Subscription

if TYPE_CHECKING:
    from datetime import datetime

    from levelgate.domain.artifact import Artifact
    from levelgate.domain.json_value import JsonValue
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
        """Whether automation may start anything for it: not quarantined, not passed over, and in a line."""
        version = self.version
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
        payload=payload_of(identity, occasion, subscription),
    )


def payload_of(identity: str, occasion: Occasion, subscription: Subscription) -> Mapping[str, JsonValue]:
    """Return what a run is given; late and missing artifacts are not part of it."""
    event, version = occasion.event, occasion.version
    repository, _, name = version.package.partition("/")
    given = (recorded.artifact for recorded in version.artifacts if not recorded.late and not recorded.missing)
    return {
        "id": identity,
        "pipeline": subscription.definition.pipeline,
        "subscription": subscription.name,
        "event": {"number": event.number, "id": event.id, "kind": event.kind, "data": event.data},
        "repository": repository,
        "package": version.package,
        "name": name,
        "version": version.version,
        "digest": version.digest,
        "line": version.line,
        "artifacts": [artifact_value(artifact) for artifact in given],
        "level": None,
        "promotion": None,
        "reason": f"{event.kind} of {version.package}@{version.version}",
        "requested_by": LEVELGATE,
        "test": False,
    }


def artifact_value(artifact: Artifact) -> Mapping[str, JsonValue]:
    """Spell an artifact as pipelines and the API give it; `sha256` is bare hex, empty for another algorithm."""
    algorithm, _, value = artifact.digest.partition(":")
    return {
        "file": artifact.location.rsplit("/", 1)[-1],
        "key": artifact.file_key,
        "location": artifact.location,
        "size": artifact.size,
        "digest": artifact.digest,
        "sha256": value if algorithm == "sha256" else "",
        "arch": artifact.arch,
    }
