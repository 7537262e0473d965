"""Grants as their events tell them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from levelgate.domain.event import Event, EventKind
from levelgate.domain.grant import Origin

if TYPE_CHECKING:
    from levelgate.domain.json_value import JsonValue
    from levelgate.domain.replaying.snapshot import Fields


class Grants:
    """Folds the events of grants, which are numbered in the order in which they were written."""

    def __init__(self) -> None:
        self._known: dict[str, dict[str, JsonValue]] = {}
        self._standing: dict[tuple[JsonValue, JsonValue], str] = {}

    def take(self, event: Event) -> None:
        """Take one event; those of other kinds say nothing of grants."""
        match event.kind:
            case EventKind.GRANT_WRITTEN:
                self._write(event)
            case EventKind.GRANT_REVOKED:
                number = self._standing.pop(_place(event))
                revoked = {
                    "revoked_at": event.at.isoformat(),
                    "revoked_by": event.actor,
                    "revoked_reason": event.reason,
                }
                self._known[number] |= {**revoked, "unsupported": False}
            case EventKind.GRANT_UNSUPPORTED | EventKind.GRANT_SUPPORTED:
                lost = event.kind is EventKind.GRANT_UNSUPPORTED
                self._known[self._standing[_place(event)]]["unsupported"] = lost
            case _:
                pass

    def records(self) -> Mapping[str, Mapping[str, Fields]]:
        """Return the grants."""
        return {"grant": self._known}

    def _write(self, event: Event) -> None:
        number = str(len(self._known) + 1)
        data = event.data
        source = self._standing.get((data.get("carried_from"), data["level_id"])) if _is_carried(event) else None
        self._known[number] = {
            "version_id": data["version_id"],
            "level_id": data["level_id"],
            "origin": data["origin"],
            "promotion_id": data.get("promotion"),
            "carried_from": None if source is None else int(source),
            "digest": data["digest"],
            "revision": data["revision"] if source is None else self._known[source]["revision"],
            "granted_at": event.at.isoformat(),
            "granted_by": event.actor,
            "reason": event.reason,
            "unsupported": data["unsupported"],
            "revoked_at": None,
            "revoked_by": None,
            "revoked_reason": None,
        }
        self._standing[_place(event)] = number


def _place(event: Event) -> tuple[JsonValue, JsonValue]:
    return event.data["version_id"], event.data["level_id"]


def _is_carried(event: Event) -> bool:
    return event.data["origin"] == Origin.CARRY
