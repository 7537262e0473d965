"""A whole declaration, section by section."""

from __future__ import annotations

from levelgate.domain.declaration import Declaration
from levelgate.domain.plan import Plan
from levelgate.domain.planning.checks import check
from levelgate.domain.planning.defined import Defined
from levelgate.domain.planning.named import plan_named
from levelgate.domain.planning.packages import plan_packages
from levelgate.domain.planning.repositories import names_after, plan_repositories
from levelgate.domain.planning.subscriptions import plan_subscriptions


def make_plan(defined: Defined, declared: Declaration, *, prune: bool) -> Plan:
    """Compare; raise Conflict or DeclarationInvalid where the result would contradict itself.

    Without `prune`, what the declaration does not name stays as it is.
    """
    repositories = plan_repositories(defined.repositories, declared.repositories, prune=prune)
    names = names_after(defined.repositories, repositories)
    packages = plan_packages(defined.packages, declared.packages, names, prune=prune)
    pipelines = plan_named(
        "pipelines", {one.name: (one.id, one.definition) for one in defined.pipelines}, declared.pipelines, prune=prune
    )
    subscriptions = plan_subscriptions(defined.subscriptions, declared.subscriptions, names, prune=prune)
    plan = Plan(entries=(*repositories, *packages, *pipelines, *subscriptions))
    check(plan, declared, defined)
    return plan
