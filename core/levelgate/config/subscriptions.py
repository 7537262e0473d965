"""Entries of `subscriptions`: what they name must be there."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from levelgate.config.entries import LATER_KEYS, SubscriptionEntry, is_package_pattern
from levelgate.config.problems import Problems, shown, suggestion
from levelgate.config.validation import check_keys, validated
from levelgate.domain.planning import covers
from levelgate.domain.subscription import Each, SubscriptionDefinition, WaitFor

if TYPE_CHECKING:
    from levelgate.config.nodes import Node
    from levelgate.domain.package import PackageDefinition


@dataclass(frozen=True, kw_only=True, slots=True)
class Named:
    """What there is to name, in the file or stored already; what is good is all of it that is not wrong itself."""

    repositories: Collection[str]
    packages: Sequence[PackageDefinition]
    pipelines: Collection[str]
    good_packages: Collection[str]
    good_pipelines: Collection[str]


def read_subscription(node: Node, named: Named, problems: Problems) -> SubscriptionDefinition | None:
    """Read one entry of `subscriptions`; None where problems were noted."""
    before = len(problems)
    check_keys(node, SubscriptionEntry.model_fields, LATER_KEYS["subscriptions"], problems)
    entry = validated(SubscriptionEntry, node, problems)
    _check_names(node, named, problems)
    if entry is not None and entry.wait_for is WaitFor.ALL and "each" in node.fields:
        _check_latest(node.at(["each"]), entry.each, problems)
    if entry is None or len(problems) > before:
        return None
    return SubscriptionDefinition(
        name=entry.name,
        packages=entry.packages,
        pipeline=entry.pipeline,
        events=entry.events,
        each=Each.LATEST if entry.wait_for is WaitFor.ALL else entry.each,
        wait_for=entry.wait_for,
        quiet=entry.quiet,
    )


def _check_latest(place: Node, each: Each, problems: Problems) -> None:
    if each is not Each.LATEST:
        problems.add(
            place,
            f"{shown(place)} does not go with wait_for: all, whose runs are given the newest of each package",
            "leave it out, or write wait_for: any",
        )


def _check_names(node: Node, named: Named, problems: Problems) -> None:
    """Note what is named and is not there; what is no name at all is noted already."""
    pipeline = node.at(["pipeline"])
    if isinstance(pipeline.value, str) and pipeline.value.strip() not in named.pipelines:
        mend = suggestion(pipeline.value.strip(), named.good_pipelines, "pipelines")
        problems.add(pipeline, f"{shown(pipeline)} is no pipeline", mend)
    for package in node.at(["packages"]).items:
        pattern = package.value.strip() if isinstance(package.value, str) else ""
        if is_package_pattern(pattern) and not covers(pattern, named.repositories, named.packages):
            mend = suggestion(pattern, named.good_packages, "packages")
            problems.add(package, f"{shown(package)} is no package", mend)
