"""Subscriptions: those that the file does not name follow a renaming."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from levelgate.domain.plan import PlanEntry
from levelgate.domain.planning.named import plan_named
from levelgate.domain.subscription import Subscription, SubscriptionDefinition


def plan_subscriptions(
    stored: Sequence[Subscription],
    declared: Sequence[SubscriptionDefinition],
    names: Mapping[str, str],
    *,
    prune: bool,
) -> list[PlanEntry]:
    """Plan them; those that the file does not name follow a renaming of their repositories."""
    known = {one.name: (one.id, one.definition) for one in stored}
    named = {definition.name for definition in declared}
    following = [_renamed(one.definition, names) for one in stored if one.name not in named]
    moved = [] if prune else [one for one in following if one != known[one.name][1]]
    return plan_named("subscriptions", known, [*declared, *moved], prune=prune)


def _renamed(definition: SubscriptionDefinition, names: Mapping[str, str]) -> SubscriptionDefinition:
    parts = (pattern.partition("/") for pattern in definition.packages)
    return replace(definition, packages=tuple(f"{names.get(head, head)}{slash}{tail}" for head, slash, tail in parts))
