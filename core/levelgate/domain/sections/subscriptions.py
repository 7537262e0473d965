"""The section `subscriptions`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from levelgate.domain.sections.section import Section
from levelgate.domain.subscription import SubscriptionDefinition

if TYPE_CHECKING:
    from levelgate.domain.json_value import JsonValue


def _fields(definition: SubscriptionDefinition) -> dict[str, JsonValue]:
    return {
        "name": definition.name,
        "packages": list(definition.packages),
        "events": list(definition.events),
        "each": str(definition.each),
        "pipeline": definition.pipeline,
    }


SUBSCRIPTIONS = Section(
    name="subscriptions",
    noun="subscription",
    kind=SubscriptionDefinition,
    fields=_fields,
    defaults={"events": ["version.detected"], "each": "version"},
)
