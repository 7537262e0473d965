"""A plugin whose hook asks for an argument that the hook does not have."""

from __future__ import annotations

from levelgate.plugin import hookimpl


@hookimpl
def levelgate_event(version: str) -> None:
    raise AssertionError(version)
