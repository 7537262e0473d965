"""Products as the declaration file spells them, and back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from levelgate.domain.product import OnFailure, ProductDefinition, SetStart, StartKind

if TYPE_CHECKING:
    from levelgate.domain.json_value import JsonValue


def product_fields(definition: ProductDefinition) -> dict[str, JsonValue]:
    """Return a product as the file spells it, defaults included."""
    return {
        "name": definition.name,
        "members": list(definition.members),
        "optional": list(definition.optional),
        "levels": list(definition.levels),
        "pipeline": definition.pipeline,
        "start": _start(definition.start),
        "on_failure": definition.on_failure.value,
    }


def read_product(fields: Mapping[str, JsonValue]) -> ProductDefinition:
    """Return the product that such fields spell; they are trusted to be what `product_fields` has written."""
    return ProductDefinition(
        name=str(fields["name"]),
        members=_names(fields["members"]),
        optional=_names(fields["optional"]),
        levels=_names(fields["levels"]),
        pipeline=str(fields["pipeline"]),
        start=_read_start(fields["start"]),
        on_failure=OnFailure(str(fields["on_failure"])),
    )


def _start(start: SetStart) -> JsonValue:
    if start.kind is not StartKind.SCHEDULE:
        return start.kind.value
    return {"schedule": start.cron} if start.zone == "UTC" else {"schedule": start.cron, "zone": start.zone}


def _read_start(value: JsonValue) -> SetStart:
    if not isinstance(value, Mapping):
        return SetStart(kind=StartKind(str(value)))
    return SetStart(kind=StartKind.SCHEDULE, cron=str(value["schedule"]), zone=str(value.get("zone", "UTC")))


def _names(value: JsonValue) -> tuple[str, ...]:
    return tuple(str(name) for name in value) if isinstance(value, Sequence) else ()
