"""A whole declaration, section by section."""

from __future__ import annotations

from levelgate.domain.declaration import Declaration, name_of
from levelgate.domain.plan import Plan
from levelgate.domain.planning.checks import check
from levelgate.domain.planning.defined import Defined
from levelgate.domain.planning.followers import plan_freezes, plan_products
from levelgate.domain.planning.named import plan_named
from levelgate.domain.planning.packages import plan_packages
from levelgate.domain.planning.repositories import names_after, plan_repositories
from levelgate.domain.planning.subscriptions import plan_subscriptions
from levelgate.domain.planning.tracks import plan_tracks


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
    groups = {one.name: (one.id, one.definition) for one in defined.groups}
    roles = {name_of(one.definition): (one.id, one.definition) for one in defined.roles}
    plan = Plan(
        entries=(
            *repositories,
            *packages,
            *plan_tracks(defined.tracks, declared.tracks, prune=prune),
            *pipelines,
            *subscriptions,
            *plan_products(defined.products, declared.products, names, prune=prune),
            *plan_freezes(defined.freezes, declared.holds, names, prune=prune),
            *plan_named("groups", groups, declared.groups, prune=prune),
            *plan_named("roles", roles, declared.roles, prune=prune),
        )
    )
    check(plan, declared, defined)
    return plan
