"""Events: what happened, who, why, when; append-only, numbered, chained by hashes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from typing import TYPE_CHECKING

from levelgate.domain.json_value import canonical
from levelgate.domain.times import utc

if TYPE_CHECKING:
    from levelgate.domain.json_value import JsonValue

LEVELGATE = "levelgate"
FIRST_HASH = "0" * 64


class EventKind(StrEnum):
    """Every kind of event that Levelgate writes."""

    REPOSITORY_ADDED = "repository.added"
    REPOSITORY_CHANGED = "repository.changed"
    REPOSITORY_REMOVED = "repository.removed"
    REPOSITORY_PAUSED = "repository.paused"
    REPOSITORY_RESUMED = "repository.resumed"
    REPOSITORY_FAILING = "repository.failing"
    REPOSITORY_RECOVERED = "repository.recovered"
    REPOSITORY_WARNED = "repository.warned"
    REPOSITORY_HELD_BACK = "repository.held_back"
    PACKAGE_ADDED = "package.added"
    PACKAGE_CHANGED = "package.changed"
    PACKAGE_REMOVED = "package.removed"
    PACKAGE_FOUND = "package.found"
    VERSION_DETECTED = "version.detected"
    VERSION_REPLACED = "version.replaced"
    VERSION_ACCEPTED = "version.accepted"
    VERSION_MISSING = "version.missing"
    VERSION_RETURNED = "version.returned"
    VERSION_YANKED = "version.yanked"
    VERSION_MOVED = "version.moved"
    ARTIFACT_LATE = "artifact.late"
    ARTIFACT_MISSING = "artifact.missing"
    ARTIFACT_RETURNED = "artifact.returned"
    PIPELINE_ADDED = "pipeline.added"
    PIPELINE_CHANGED = "pipeline.changed"
    PIPELINE_REMOVED = "pipeline.removed"
    PIPELINE_PAUSED = "pipeline.paused"
    PIPELINE_RESUMED = "pipeline.resumed"
    SUBSCRIPTION_ADDED = "subscription.added"
    SUBSCRIPTION_CHANGED = "subscription.changed"
    SUBSCRIPTION_REMOVED = "subscription.removed"
    TRACK_ADDED = "track.added"
    TRACK_CHANGED = "track.changed"
    TRACK_REMOVED = "track.removed"
    PRODUCT_ADDED = "product.added"
    PRODUCT_CHANGED = "product.changed"
    PRODUCT_REMOVED = "product.removed"
    SET_STARTED = "set.started"
    SET_PASSED = "set.passed"
    SET_FAILED = "set.failed"
    SET_ERRORED = "set.errored"
    SET_STALE = "set.stale"
    LANE_CHOSEN = "lane.chosen"
    PROMOTION_OPENED = "promotion.opened"
    PROMOTION_ASKED = "promotion.asked"
    PROMOTION_ASKING = "promotion.asking"
    PROMOTION_ENTERED = "promotion.entered"
    PROMOTION_WORKED = "promotion.worked"
    PROMOTION_WORK_ADDED = "promotion.work_added"
    PROMOTION_SIGNED = "promotion.signed"
    PROMOTION_PASSED = "promotion.passed"
    PROMOTION_FAILED = "promotion.failed"
    PROMOTION_REJECTED = "promotion.rejected"
    PROMOTION_EXPIRED = "promotion.expired"
    PROMOTION_ERRORED = "promotion.errored"
    PROMOTION_SUPERSEDED = "promotion.superseded"
    PROMOTION_ABORTED = "promotion.aborted"
    DECISION_GIVEN = "decision.given"
    DECISION_WITHDRAWN = "decision.withdrawn"
    GRANT_WRITTEN = "grant.written"
    GRANT_REVOKED = "grant.revoked"
    GRANT_UNSUPPORTED = "grant.unsupported"
    GRANT_SUPPORTED = "grant.supported"
    CHECK_REPORTED = "check.reported"
    HOLD_ADDED = "hold.added"
    HOLD_CHANGED = "hold.changed"
    HOLD_LIFTED = "hold.lifted"
    GROUP_ADDED = "group.added"
    GROUP_CHANGED = "group.changed"
    GROUP_REMOVED = "group.removed"
    ROLE_ADDED = "role.added"
    ROLE_CHANGED = "role.changed"
    ROLE_REMOVED = "role.removed"
    RUN_QUEUED = "run.queued"
    RUN_STARTED = "run.started"
    RUN_ENDED = "run.ended"


@dataclass(frozen=True, kw_only=True, slots=True)
class NewEvent:
    """An event before it has its number: `subject` is stable, such as `version:17` or `repository:3`."""

    kind: EventKind
    subject: str
    at: datetime
    actor: str = LEVELGATE
    reason: str = ""
    data: Mapping[str, JsonValue] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class Event:
    """An event in its place in the chain: `hash` covers everything before it through `prev_hash`."""

    number: int
    id: str
    kind: EventKind
    subject: str
    at: datetime
    actor: str
    reason: str
    data: Mapping[str, JsonValue]
    prev_hash: str
    hash: str


def event_id(kind: str, subject: str, preceding: int) -> str:
    """Derive an id from the kind, the subject, and the number of the subject's preceding event (0: none).

    A repeat (missing, back, missing) is its own event; a change that is detected twice is not.
    """
    return sha256(f"{kind}\n{subject}\n{preceding}".encode()).hexdigest()[:32]


def event_hash(event: NewEvent, *, number: int, identity: str, prev_hash: str) -> str:
    """Return SHA-256, in hex, over the canonical JSON of all that the event says and the hash before it."""
    said = {
        "number": number,
        "id": identity,
        "kind": event.kind,
        "subject": event.subject,
        "at": utc(event.at).isoformat(),
        "actor": event.actor,
        "reason": event.reason,
        "data": event.data,
        "prev_hash": prev_hash,
    }
    return sha256(canonical(said).encode()).hexdigest()


def append(event: NewEvent, *, number: int, preceding: int, prev_hash: str) -> Event:
    """Give an event its number, its id and its link in the chain."""
    identity = event_id(event.kind, event.subject, preceding)
    return Event(
        number=number,
        id=identity,
        kind=event.kind,
        subject=event.subject,
        at=utc(event.at),
        actor=event.actor,
        reason=event.reason,
        data=event.data,
        prev_hash=prev_hash,
        hash=event_hash(event, number=number, identity=identity, prev_hash=prev_hash),
    )
