"""The tables; every kind of uniqueness that Levelgate relies on is an index here.

What was removed stays as a row marked `removed`, so names are unique only among the others.
"""

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
    "counters",
    "events",
    "gathered",
    "metadata",
    "package_definitions",
    "packages",
    "pipelines",
    "repositories",
    "run_bodies",
    "run_logs",
    "runs",
    "subscriptions",
    "versions",
]
