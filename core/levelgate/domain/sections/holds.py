"""The section `holds`, which has freezes alone; the other holds are made by command."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from levelgate.domain.freeze import FreezeDefinition
from levelgate.domain.hold import HoldKind
from levelgate.domain.sections.section import Section

if TYPE_CHECKING:
    from levelgate.domain.json_value import JsonValue


def _fields(definition: FreezeDefinition) -> dict[str, JsonValue]:
    scope = definition.scope
    return {
        "name": definition.name,
        "kind": HoldKind.FREEZE.value,
        "track": scope.track,
        "level": scope.level,
        "package": scope.package,
        "line": scope.line,
        "from": _local(definition.begins, definition.zone),
        "until": _local(definition.ends, definition.zone),
        "zone": definition.zone,
        "reason": definition.reason,
        "rollbacks_too": definition.rollbacks_too,
    }


def _local(at: datetime | None, zone: str) -> str | None:
    if at is None:
        return None
    local = at.astimezone(ZoneInfo(zone))
    return local.strftime("%Y-%m-%d %H:%M:%S" if local.second else "%Y-%m-%d %H:%M")


HOLDS = Section(
    name="holds",
    noun="hold",
    removed="lifted",
    kind=FreezeDefinition,
    fields=_fields,
    defaults={
        "track": None,
        "level": None,
        "package": None,
        "line": None,
        "from": None,
        "zone": "UTC",
        "rollbacks_too": False,
    },
)
