"""What a run is given, and what its events tell of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from levelgate.domain.event import LEVELGATE, Event, EventKind, NewEvent

if TYPE_CHECKING:
    from datetime import datetime

    from levelgate.domain.artifact import Artifact
    from levelgate.domain.json_value import JsonValue
    from levelgate.domain.version import Version

_TOLD = ("pipeline", "subscription", "package", "version", "digest")
_OF_WORK = ("level", "promotion", "product", "set")


@dataclass(frozen=True, kw_only=True, slots=True)
class Cause:
    """Why there is a run: for which pipeline, by whose wish, and for which event of which subscription, if any.

    `level`, in full, and `promotion` are those whose work it is, if it is any; `product` and `set_number` are those of
    the set that it tests, if it tests one.
    """

    pipeline: str
    reason: str
    requested_by: str = LEVELGATE
    subscription: str | None = None
    event: Event | None = None
    level: str | None = None
    promotion: int | None = None
    product: str | None = None
    set_number: int | None = None
    test: bool = False


def payload_of(
    identity: str, version: Version, cause: Cause, *, others: Sequence[Version] = ()
) -> Mapping[str, JsonValue]:
    """Return what a run is given; late and missing artifacts are not part of it.

    `others` are the versions of other packages that it is for as well.
    """
    event = cause.event
    repository, _, name = version.package.partition("/")
    every = sorted((version, *others), key=lambda one: one.package)
    return {
        "id": identity,
        "pipeline": cause.pipeline,
        "subscription": cause.subscription,
        "event": _told(event) if event else None,
        "repository": repository,
        "package": version.package,
        "name": name,
        "version": version.version,
        "digest": version.digest,
        "line": version.line,
        "artifacts": _artifacts(version),
        "versions": [_version_value(one) for one in every],
        "level": cause.level,
        "promotion": cause.promotion,
        "product": cause.product,
        "set": cause.set_number,
        "reason": cause.reason,
        "requested_by": cause.requested_by,
        "test": cause.test,
    }


def _told(event: Event) -> Mapping[str, JsonValue]:
    return {
        "number": event.number,
        "id": event.id,
        "kind": event.kind,
        "at": event.at.isoformat(),
        "data": event.data,
    }


def _version_value(version: Version) -> Mapping[str, JsonValue]:
    return {
        "package": version.package,
        "version": version.version,
        "digest": version.digest,
        "artifacts": _artifacts(version),
    }


def _artifacts(version: Version) -> list[JsonValue]:
    given = (recorded.artifact for recorded in version.artifacts if not recorded.late and not recorded.missing)
    return [artifact_value(artifact) for artifact in given]


def artifact_value(artifact: Artifact) -> Mapping[str, JsonValue]:
    """Spell an artifact as pipelines are given it; `sha256` is bare hex, empty for another algorithm."""
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


def run_event(
    kind: EventKind,
    payload: Mapping[str, JsonValue],
    *,
    at: datetime,
    reason: str = "",
    data: Mapping[str, JsonValue] | None = None,
) -> NewEvent:
    """Return an event about a run: what it is for, out of its payload, and `data`."""
    told = {name: payload.get(name) for name in _TOLD}
    told |= {name: payload[name] for name in _OF_WORK if payload.get(name) is not None}
    return NewEvent(
        kind=kind,
        subject=f"run:{payload['id']}",
        at=at,
        reason=reason,
        data={**told, **(data or {})},
    )
