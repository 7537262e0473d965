"""How long a plugin may take."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class Deadlines:
    """Seconds, per call. What a plugin is lent (`fetch`, `parse`) has shorter deadlines of its own."""

    load: float = 30.0
    hook: float = 10.0
    check: float = 120.0
    list_versions: float = 240.0
    event: float = 10.0
