"""Try a pipeline: queue one run of it for one version, marked as a test."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING
from uuid import uuid4

from levelgate.domain.event import EventKind, NewEvent
from levelgate.domain.pipeline import NewRun, Pipeline, Run
from levelgate.domain.reference import parse_version
from levelgate.domain.subscribing import artifact_value

if TYPE_CHECKING:
    from levelgate.domain.json_value import JsonValue
    from levelgate.domain.version import Version
    from levelgate.ports import Environment

_TOLD = ("pipeline", "subscription", "package", "version", "digest")


def try_pipeline(environment: Environment, name: str, version: str, *, actor: str) -> Run:
    """Queue a run of a pipeline for a version reference; its payload says `test`, and it waits for nothing."""
    now = environment.clock.now()
    identity = uuid4().hex
    with environment.store.write() as transaction:
        pipeline = transaction.pipelines.get(name)
        found = transaction.versions.get(parse_version(version))
        payload = _payload(identity, pipeline, found, actor)
        run = NewRun(
            id=identity,
            key=f"test:{identity}",
            pipeline_id=pipeline.id,
            version_id=found.id,
            payload=payload,
            created_at=now,
            due_at=now,
        )
        transaction.runs.add([run])
        data = {key: payload[key] for key in _TOLD}
        event = NewEvent(kind=EventKind.RUN_QUEUED, subject=f"run:{identity}", at=now, actor=actor, data=data)
        transaction.events.append([event])
        return transaction.runs.get(identity)


def _payload(identity: str, pipeline: Pipeline, version: Version, actor: str) -> Mapping[str, JsonValue]:
    repository, _, name = version.package.partition("/")
    given = (recorded.artifact for recorded in version.artifacts if not recorded.late and not recorded.missing)
    return {
        "id": identity,
        "pipeline": pipeline.name,
        "subscription": None,
        "event": None,
        "repository": repository,
        "package": version.package,
        "name": name,
        "version": version.version,
        "digest": version.digest,
        "line": version.line,
        "artifacts": [artifact_value(artifact) for artifact in given],
        "level": None,
        "promotion": None,
        "reason": f"a test by {actor}",
        "requested_by": actor,
        "test": True,
    }
