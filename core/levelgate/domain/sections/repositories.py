"""The section `repositories`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from levelgate.domain.durations import format_duration
from levelgate.domain.repository import RepositoryDefinition
from levelgate.domain.sections.section import Section

if TYPE_CHECKING:
    from levelgate.domain.json_value import JsonValue


def _fields(definition: RepositoryDefinition) -> dict[str, JsonValue]:
    own: dict[str, JsonValue] = {
        "name": definition.name,
        "type": definition.type,
        "interval": format_duration(definition.interval),
    }
    return own | dict(definition.settings)


REPOSITORIES = Section(
    name="repositories", noun="repository", kind=RepositoryDefinition, fields=_fields, defaults={"interval": "1m"}
)
