"""Entry points of plugins that no distribution brings."""

from __future__ import annotations

from importlib.metadata import EntryPoint


def point(value: str, name: str | None = None) -> EntryPoint:
    """Return the entry point of a module (or object) below `fakes.plugins`, named after it."""
    return EntryPoint(name=name or value.rpartition(":")[2], value=f"fakes.plugins.{value}", group="levelgate")
