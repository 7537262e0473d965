"""Entries of `subscriptions`: what they name must be there."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from levelgate.config.entries import LATER_KEYS, SubscriptionEntry
from levelgate.config.problems import Problems, shown, suggestion
from levelgate.config.validation import check_keys, validated
from levelgate.domain.pipeline import SubscriptionDefinition
from levelgate.domain.planning import covers

if TYPE_CHECKING:
    from levelgate.config.nodes import Node
    from levelgate.domain.package import PackageDefinition


@dataclass(frozen=True, kw_only=True, slots=True)
class Named:
    """What there is to name: in the file, or stored already."""

    repositories: Collection[str]
    packages: Sequence[PackageDefinition]
    pipelines: Collection[str]


def read_subscription(node: Node, named: Named, problems: Problems) -> SubscriptionDefinition | None:
    """Read one entry of `subscriptions`; None where problems were noted."""
    before = len(problems)
    check_keys(node, SubscriptionEntry.model_fields, LATER_KEYS["subscriptions"], problems)
    entry = validated(SubscriptionEntry, node, problems)
    if entry is None:
        return None
    if entry.pipeline not in named.pipelines:
        where = node.at(["pipeline"])
        problems.add(where, f"{shown(where)} is no pipeline", suggestion(entry.pipeline, named.pipelines, "pipelines"))
    references = [package.reference for package in named.packages]
    for index, pattern in enumerate(entry.packages):
        if not covers(pattern, named.repositories, named.packages):
            where = node.at(["packages", index])
            problems.add(where, f"{shown(where)} is no package", suggestion(pattern, references, "packages"))
    if len(problems) > before:
        return None
    return SubscriptionDefinition(
        name=entry.name, packages=entry.packages, pipeline=entry.pipeline, events=entry.events, each=entry.each
    )
