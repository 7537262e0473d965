"""Holds, pins among them, as their events tell them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from levelgate.domain.event import Event, EventKind
from levelgate.domain.track import kept_levels
from levelgate.domain.track_fields import read_track

if TYPE_CHECKING:
    from levelgate.domain.json_value import JsonValue
    from levelgate.domain.replaying.snapshot import Fields

TOLD = (
    "kind",
    "track",
    "level",
    "package",
    "line",
    "version_id",
    "begins",
    "ends",
    "zone",
    "rollbacks_too",
    "declared",
    "pinned_version",
    "asked_until",
    "owner",
    "reason",
)
"""What events tell of a hold, each left out where it says nothing."""


class Holds:
    """Folds the events of holds; names in their scopes follow what is renamed."""

    def __init__(self) -> None:
        self._known: dict[str, dict[str, JsonValue]] = {}
        self._tracks: dict[str, Mapping[str, JsonValue]] = {}

    def take(self, event: Event) -> None:
        """Take one event; those of other kinds say nothing of holds."""
        key = event.subject.partition(":")[2]
        match event.kind:
            case EventKind.HOLD_ADDED | EventKind.HOLD_CHANGED:
                before = self._known.get(key, {"created_at": event.at.isoformat()})
                told = {name: event.data.get(name) for name in TOLD}
                self._known[key] = {**told, "created_at": before["created_at"], "lifted_at": None, "lifted_by": None}
            case EventKind.HOLD_LIFTED:
                self._known[key] |= {"lifted_at": event.at.isoformat(), "lifted_by": event.actor}
            case EventKind.REPOSITORY_CHANGED if "former" in event.data:
                self._rename("package", f"{event.data['former']}/", f"{event.data['repository']}/")
            case EventKind.TRACK_ADDED | EventKind.TRACK_CHANGED:
                self._define(key, event)
            case _:
                pass

    def records(self) -> Mapping[str, Mapping[str, Fields]]:
        """Return the holds."""
        return {"hold": self._known}

    def _define(self, key: str, event: Event) -> None:
        """Let holds of renamed levels follow them."""
        fields = event.data["definition"]
        if not isinstance(fields, Mapping):
            return
        if key in self._tracks:
            after = read_track(fields)
            before = read_track(self._tracks[key])
            for new, old in kept_levels((level.name for level in before.levels), after).items():
                if new != old:
                    self._rename("level", f"{before.name}/{old}", f"{after.name}/{new}")
        self._tracks[key] = fields

    def _rename(self, name: str, old: str, new: str) -> None:
        for hold in self._known.values():
            value = hold[name]
            if isinstance(value, str) and (value == old or (old.endswith("/") and value.startswith(old))):
                hold[name] = new + value.removeprefix(old)
