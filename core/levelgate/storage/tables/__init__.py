"""The tables; every kind of uniqueness that Levelgate relies on is an index here.

What was removed stays as a row marked `removed`, so names are unique only among the others.
"""

from levelgate.storage.tables.lanes import (
    lanes,
    levels,
    places,
    tracks,
)
from levelgate.storage.tables.people import (
    groups,
    holds,
    roles,
)
from levelgate.storage.tables.products import (
    products,
    set_members,
    sets,
)
from levelgate.storage.tables.promotions import (
    check_results,
    decisions,
    grants,
    promotions,
    standings,
)
from levelgate.storage.tables.recording import (
    artifacts,
    counters,
    events,
    gathered,
    package_definitions,
    packages,
    pipelines,
    repositories,
    run_bodies,
    run_logs,
    runs,
    subscriptions,
    versions,
)
from levelgate.storage.tables.schema import metadata

__all__ = [
    "artifacts",
    "check_results",
    "counters",
    "decisions",
    "events",
    "gathered",
    "grants",
    "groups",
    "holds",
    "lanes",
    "levels",
    "metadata",
    "package_definitions",
    "packages",
    "pipelines",
    "places",
    "products",
    "promotions",
    "repositories",
    "roles",
    "run_bodies",
    "run_logs",
    "runs",
    "set_members",
    "sets",
    "standings",
    "subscriptions",
    "tracks",
    "versions",
]
