"""Whether the secrets that definitions refer to can be resolved here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import TYPE_CHECKING

from levelgate.domain.declaration import Declaration, Definition, name_of, section_of
from levelgate.domain.pipeline import PipelineDefinition
from levelgate.domain.repository import RepositoryDefinition
from levelgate.errors import SecretMissing
from levelgate.plugin.settings import secrets_of

if TYPE_CHECKING:
    from levelgate.domain.json_value import JsonValue
    from levelgate.ports import Environment, Types


def check_declared_secrets(environment: Environment, declaration: Declaration) -> None:
    """Raise one SecretMissing for all references of a declaration that cannot be resolved, each with its place."""
    definitions: list[Definition] = [*declaration.repositories, *declaration.pipelines]
    missing = [error for definition in definitions for error in _missing(environment, definition)]
    if len(missing) == 1:
        raise missing[0]
    if missing:
        raise SecretMissing(f"{len(missing)} secrets are missing:" + "".join(f"\n{error}" for error in missing))


def _missing(environment: Environment, definition: Definition) -> list[SecretMissing]:
    found = []
    check = _check(environment.types, definition)
    for field, reference in _references(environment.types, definition):
        try:
            environment.lender.check_secret(reference, partial(check, field) if check else None)
        except SecretMissing as error:
            place = f"{section_of(definition).name} {name_of(definition)}: {field}"
            found.append(SecretMissing(error.message, mend=error.mend, place=place))
    return found


def _check(types: Types, definition: Definition) -> Callable[[str, str], None] | None:
    return types.pipeline_type(definition.type).check_secret if isinstance(definition, PipelineDefinition) else None


def _references(types: Types, definition: Definition) -> list[tuple[str, str]]:
    match definition:
        case RepositoryDefinition():
            fields = secrets_of(types.repository_type(definition.type).settings)
        case PipelineDefinition():
            fields = secrets_of(types.pipeline_type(definition.type).settings)
        case _:
            return []
    there = sorted(fields & definition.settings.keys())
    return [(field, reference) for field in there for reference in _texts(definition.settings[field])]


def _texts(value: JsonValue) -> Iterable[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from _texts(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _texts(item)
