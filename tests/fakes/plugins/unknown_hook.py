"""A plugin with a hook that is misspelt."""

from __future__ import annotations

from levelgate.plugin import RepositoryType, hookimpl


@hookimpl
def levelgate_repository_type() -> list[RepositoryType]:
    return []
