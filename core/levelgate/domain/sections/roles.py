"""The section `roles`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from levelgate.domain.people import RoleDefinition
from levelgate.domain.sections.section import Section

if TYPE_CHECKING:
    from levelgate.domain.json_value import JsonValue


def _fields(definition: RoleDefinition) -> dict[str, JsonValue]:
    return {
        "role": str(definition.role),
        "groups": list(definition.groups),
        "persons": list(definition.persons),
        "tracks": list(definition.tracks),
        "levels": list(definition.levels),
    }


def called(definition: RoleDefinition) -> str:
    """Return what a role is called: by what it is and where, as in `promoter at web`; who has it is what changes."""
    places = ", ".join(sorted({*definition.tracks, *definition.levels}))
    return f"{definition.role} at {places}" if places else str(definition.role)


ROLES = Section(
    name="roles",
    noun="role",
    kind=RoleDefinition,
    fields=_fields,
    defaults={"groups": [], "persons": [], "tracks": [], "levels": []},
    called=called,
)
