"""The section `groups`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from levelgate.domain.people import GroupDefinition
from levelgate.domain.sections.section import Section

if TYPE_CHECKING:
    from levelgate.domain.json_value import JsonValue


def _fields(definition: GroupDefinition) -> dict[str, JsonValue]:
    return {"name": definition.name, "members": list(definition.members)}


GROUPS = Section(name="groups", noun="group", kind=GroupDefinition, fields=_fields)
