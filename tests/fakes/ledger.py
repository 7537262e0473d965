"""Values as they go into a store."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from levelgate.domain.artifact import Artifact, RecordedArtifact
from levelgate.domain.event import EventKind, NewEvent
from levelgate.domain.package import Package, PackageDefinition
from levelgate.domain.pipeline import NewRun, PipelineDefinition
from levelgate.domain.repository import RepositoryDefinition
from levelgate.domain.subscription import SubscriptionDefinition
from levelgate.domain.track import Level, Track, TrackDefinition
from levelgate.domain.version import Version
from levelgate.ports import Transaction

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def later(seconds: float) -> datetime:
    """Return a time so many seconds after NOW."""
    return NOW + timedelta(seconds=seconds)


def repository(name: str = "updates", url: str = "https://repo.example.com/a/") -> RepositoryDefinition:
    """Make a repository's definition; the URL is its identity."""
    return RepositoryDefinition(name=name, type="yum", settings={"url": url}, identity={"url": url})


def artifact(file_key: str = "x86_64", digest: str = "sha256:aa", **recorded: Any) -> RecordedArtifact:
    """Make a recorded artifact."""
    made = Artifact(file_key=file_key, digest=digest, location=f"https://repo.example.com/{file_key}", size=10)
    return RecordedArtifact(artifact=made, **recorded)


def version(version_id: int, package: Package, text: str = "", **changes: Any) -> Version:
    """Make a version of a package, ordered by its id."""
    values: dict[str, Any] = {
        "digest": f"sha256:{version_id:064x}",
        "key": version_id.to_bytes(4, "big"),
        "first_seen_at": NOW,
        "artifacts": (artifact(),),
    }
    whole = values | changes
    name = text or f"1.{version_id}"
    return Version(id=version_id, package_id=package.id, package=package.reference, version=name, **whole)


def event(subject: str = "version:1", kind: EventKind = EventKind.VERSION_DETECTED, **data: Any) -> NewEvent:
    """Make an event of NOW."""
    return NewEvent(kind=kind, subject=subject, at=NOW, data=data)


def with_package(transaction: Transaction, name: str = "app", **filters: Any) -> Package:
    """Add the repository `updates`, where it is missing, and a package in it."""
    if not transaction.repositories.all():
        transaction.repositories.add(repository(), NOW)
    definition = transaction.packages.define(PackageDefinition(repository="updates", name=name, **filters))
    return transaction.packages.find("updates", {name: definition.id})[0]


def with_pipeline(transaction: Transaction, name: str = "deploy") -> int:
    """Add a pipeline and return its id."""
    definition = PipelineDefinition(name=name, type="command", settings={"command": ["make"]})
    return transaction.pipelines.add(definition).id


def ladder(name: str = "web", *names: str, **fields: Any) -> TrackDefinition:
    """Make a track of levels that each come after the one before; `fields` are the same for all."""
    rungs = names or ("dev", "qa", "prod")
    befores = [(), *((rung,) for rung in rungs)]
    levels = [Level(name=rung, after=before, **fields) for rung, before in zip(rungs, befores, strict=False)]
    return TrackDefinition(name=name, levels=tuple(levels))


def with_track(transaction: Transaction, *names: str, **fields: Any) -> Track:
    """Add the track `web`, of the levels dev, qa and prod where none are named."""
    return transaction.tracks.add(ladder("web", *names, **fields))


def with_subscription(transaction: Transaction, name: str = "rebuild", pipeline: str = "deploy") -> int:
    """Add a pipeline, and a subscription that starts it; return the subscription's id."""
    with_pipeline(transaction, pipeline)
    definition = SubscriptionDefinition(name=name, packages=("updates/*",), pipeline=pipeline)
    return transaction.subscriptions.add(definition).id


def run(key: str, pipeline_id: int = 1, **changes: Any) -> NewRun:
    """Make a run that is due at NOW; its id is derived from its key."""
    values: dict[str, Any] = {"payload": {"version": key}, "created_at": NOW, "due_at": NOW}
    whole = values | changes
    return NewRun(id=f"run-{key}", key=key, pipeline_id=pipeline_id, **whole)
