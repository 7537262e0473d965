"""The section `products`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from levelgate.domain.product import ProductDefinition, SetStart, StartKind
from levelgate.domain.sections.section import Section

if TYPE_CHECKING:
    from levelgate.domain.json_value import JsonValue


def _fields(definition: ProductDefinition) -> dict[str, JsonValue]:
    return {
        "name": definition.name,
        "members": list(definition.members),
        "optional": list(definition.optional),
        "levels": list(definition.levels),
        "pipeline": definition.pipeline,
        "start": _start(definition.start),
        "on_failure": str(definition.on_failure),
    }


def _start(start: SetStart) -> JsonValue:
    if start.kind is not StartKind.SCHEDULE:
        return str(start.kind)
    return {"schedule": start.cron} if start.zone == "UTC" else {"schedule": start.cron, "zone": start.zone}


PRODUCTS = Section(
    name="products",
    noun="product",
    kind=ProductDefinition,
    fields=_fields,
    defaults={"optional": [], "start": "candidate", "on_failure": "keep"},
)
