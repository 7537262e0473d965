"""Why an occasion starts nothing for a subscription, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from levelgate.domain.subscribing import newer_than
from levelgate.domain.subscription import Each, WaitFor

if TYPE_CHECKING:
    from levelgate.domain.occasion import Occasion
    from levelgate.domain.standing import Standing
    from levelgate.domain.subscription import Subscription, SubscriptionDefinition
    from levelgate.domain.version import Version


def why_nothing(subscription: Subscription, occasion: Occasion, standing: Standing) -> str:
    """Say why an occasion starts nothing for a subscription; empty where it starts something, or helps to."""
    definition, version = subscription.definition, occasion.version
    not_wanted = _why_not_wanted(definition, occasion)
    if not_wanted or definition.wait_for is WaitFor.ALL or definition.each is Each.VERSION:
        return not_wanted
    newer = newer_than(version, standing)
    return f"{_name(newer)} is newer, and has had its run or waits for it" if newer else ""


def _why_not_wanted(definition: SubscriptionDefinition, occasion: Occasion) -> str:
    kind, version = occasion.event.kind, occasion.version
    if not definition.names(kind):
        return f"{kind} is not among its events ({', '.join(definition.events)})"
    if not definition.wants(kind, version.package):
        return f"{version.package} is not among its packages ({', '.join(definition.packages)})"
    if version.quarantined_from is not None:
        return f"{_name(version)} is quarantined, for it replaced what had this version before, and was not accepted"
    if version.line is None:
        return f"{_name(version)} is in no line of its package"
    if version.passed_over:
        return f"{_name(version)} was passed over by the start policy of its package"
    return "" if occasion.startable else f"{_name(version)} is {version.state}"


def _name(version: Version) -> str:
    return f"{version.package}@{version.version}"
