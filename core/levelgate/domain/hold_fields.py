"""Holds as events tell them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from levelgate.domain.hold import Hold
    from levelgate.domain.json_value import JsonValue


def hold_fields(hold: Hold) -> Mapping[str, JsonValue]:
    """Return all that a hold says, with times as they are written in JSON; what it does not say is left out."""
    scope = hold.scope
    said: dict[str, JsonValue] = {
        "kind": hold.kind.value,
        "track": scope.track,
        "level": scope.level,
        "package": scope.package,
        "line": scope.line,
        "version_id": scope.version_id,
        "begins": _time(hold.begins),
        "ends": _time(hold.ends),
        "zone": hold.zone,
        "rollbacks_too": hold.rollbacks_too or None,
        "declared": hold.declared,
        "pinned_version": hold.pinned_version,
        "asked_until": _time(hold.asked_until),
        "owner": hold.owner,
        "reason": hold.reason,
    }
    return {key: value for key, value in said.items() if value is not None}


def _time(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat()
