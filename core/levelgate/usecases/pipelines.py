"""Pipelines one by one: add, remove."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from levelgate.domain.declaration import Declaration
from levelgate.domain.pipeline import Pipeline, PipelineDefinition
from levelgate.errors import Conflict
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


def remove_pipeline(environment: Environment, name: str, *, actor: str) -> None:
    """Remove a pipeline that no subscription starts any more; its runs stay."""
    with environment.store.write() as transaction:
        pipeline = transaction.pipelines.get(name)
        users = [one.name for one in transaction.subscriptions.all() if one.definition.pipeline == name]
        if users:
            raise Conflict(
                f"pipeline {name!r} is started by the subscription {', '.join(map(repr, users))}",
                mend="remove that first",
            )
        remove(transaction, environment, [removal("pipelines", pipeline.id, name)], actor=actor)
