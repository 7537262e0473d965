"""A plugin whose author forgot to mark the hook."""

from __future__ import annotations

from levelgate.plugin import RepositoryType


def levelgate_repository_types() -> list[RepositoryType]:
    return []
