"""Try a pipeline: queue one run of it, marked as a test, for one version or for one that is made up."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from uuid import uuid4

from levelgate.domain.event import EventKind
from levelgate.domain.example import example_version
from levelgate.domain.payload import Cause, payload_of, run_event
from levelgate.domain.pipeline import NewRun, Run
from levelgate.domain.reference import parse_version
from levelgate.usecases.people import require_operator

if TYPE_CHECKING:
    from levelgate.ports import Environment


def try_pipeline(environment: Environment, name: str, version: str | None, *, actor: str) -> Run:
    """Queue a run of a pipeline for a version reference; its payload says `test`, and it waits for nothing.

    Without a version, it is for one that is made up, and recorded nowhere.
    """
    now = environment.clock.now()
    identity = uuid4().hex
    with environment.store.write() as transaction:
        require_operator(transaction, actor)
        pipeline = transaction.pipelines.get(name)
        found = transaction.versions.get(parse_version(version)) if version is not None else None
        cause = Cause(pipeline=pipeline.name, reason=f"a test by {actor}", requested_by=actor, test=True)
        payload = payload_of(identity, found or example_version(now), cause)
        run = NewRun(
            id=identity,
            key=f"test:{identity}",
            pipeline_id=pipeline.id,
            version_id=found.id if found else None,
            payload=payload,
            created_at=now,
            due_at=now,
        )
        transaction.runs.add([run])
        event = run_event(EventKind.RUN_QUEUED, payload, at=now, reason=cause.reason)
        transaction.events.append([replace(event, actor=actor)])
        return transaction.runs.get(identity)
