"""The section `subscriptions`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from levelgate.domain.durations import format_duration
from levelgate.domain.sections.section import Section
from levelgate.domain.subscription import Each, SubscriptionDefinition, WaitFor

if TYPE_CHECKING:
    from levelgate.domain.json_value import JsonValue


def _fields(definition: SubscriptionDefinition) -> dict[str, JsonValue]:
    return {
        "name": definition.name,
        "packages": list(definition.packages),
        "events": list(definition.events),
        "each": str(definition.each),
        "wait_for": str(definition.wait_for),
        "quiet": format_duration(definition.quiet) if definition.quiet else None,
        "pipeline": definition.pipeline,
    }


def _depending(definition: SubscriptionDefinition) -> dict[str, JsonValue]:
    return {"each": str(Each.LATEST)} if definition.wait_for is WaitFor.ALL else {}


SUBSCRIPTIONS = Section(
    name="subscriptions",
    noun="subscription",
    kind=SubscriptionDefinition,
    fields=_fields,
    depending=_depending,
    defaults={"events": ["version.detected"], "each": "version", "wait_for": "any", "quiet": None},
)
