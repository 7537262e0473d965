"""Pipelines one by one: add, pause, resume, remove."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from levelgate.domain.declaration import Declaration
from levelgate.domain.event import EventKind, NewEvent
from levelgate.domain.pipeline import Pause, Pipeline, PipelineDefinition, Wish
from levelgate.errors import Conflict
from levelgate.usecases.people import require_operator
from levelgate.usecases.secrets import check_declared_secrets
from levelgate.usecases.single_definition import add_one, read_entry, removal, remove

if TYPE_CHECKING:
    from levelgate.domain.json_value import JsonValue
    from levelgate.ports import Environment


def add_pipeline(environment: Environment, fields: Mapping[str, JsonValue], *, actor: str) -> Pipeline:
    """Add a pipeline."""
    definition = read_entry(environment, "pipelines", PipelineDefinition, fields)
    declaration = Declaration(pipelines=(definition,))
    check_declared_secrets(environment, declaration)
    return add_one(
        environment, declaration, actor=actor, read=lambda transaction: transaction.pipelines.get(definition.name)
    )


def pause_pipeline(environment: Environment, name: str, wish: Wish, *, expected: str | None = None) -> Pipeline:
    """Start none of a pipeline's runs until it is resumed; they are queued all the same, and what goes on goes on.

    `expected` is the state that the caller saw. One that is paused already stays as it is, with its first reason.
    """
    return _set_paused(environment, name, wish, paused=True, expected=expected)


def resume_pipeline(environment: Environment, name: str, wish: Wish, *, expected: str | None = None) -> Pipeline:
    """Let a pipeline's runs be started again; `expected` is the state that the caller saw."""
    return _set_paused(environment, name, wish, paused=False, expected=expected)


def _set_paused(environment: Environment, name: str, wish: Wish, *, paused: bool, expected: str | None) -> Pipeline:
    now = environment.clock.now()
    with environment.store.write() as transaction:
        require_operator(transaction, wish.by)
        pipeline = transaction.pipelines.get(name)
        state = pipeline.state
        if expected is not None and expected != state:
            raise Conflict(f"pipeline {name!r} is {state}, not {expected}", mend="look at it again, then decide")
        if paused == (pipeline.pause is not None):
            return pipeline
        pause = Pause(since=now, by=wish.by, reason=wish.reason) if paused else None
        transaction.pipelines.pause(pipeline.id, pause)
        event = NewEvent(
            kind=EventKind.PIPELINE_PAUSED if paused else EventKind.PIPELINE_RESUMED,
            subject=f"pipeline:{pipeline.id}",
            at=now,
            actor=wish.by,
            reason=wish.reason,
            data={"pipeline": name},
        )
        transaction.events.append([event])
        return transaction.pipelines.get(name)


def remove_pipeline(environment: Environment, name: str, *, actor: str) -> None:
    """Remove a pipeline that no subscription starts any more, and nothing else names; its runs stay."""
    with environment.store.write() as transaction:
        pipeline = transaction.pipelines.get(name)
        users = [one.name for one in transaction.subscriptions.all() if one.definition.pipeline == name]
        if users:
            raise Conflict(
                f"pipeline {name!r} is started by the subscription {', '.join(map(repr, users))}",
                mend="remove that first",
            )
        remove(transaction, environment, [removal("pipelines", pipeline.id, name)], actor=actor)
