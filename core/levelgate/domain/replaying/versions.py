"""Versions as their events tell them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from levelgate.domain.event import Event, EventKind
from levelgate.domain.version import UpstreamState

if TYPE_CHECKING:
    from levelgate.domain.json_value import JsonValue
    from levelgate.domain.replaying.snapshot import Fields

_STATES = {
    EventKind.VERSION_MISSING: UpstreamState.MISSING,
    EventKind.VERSION_RETURNED: UpstreamState.PRESENT,
    EventKind.VERSION_YANKED: UpstreamState.YANKED,
}


class Versions:
    """Folds the events of versions."""

    def __init__(self) -> None:
        self._known: dict[str, dict[str, JsonValue]] = {}
        self._artifacts: dict[str, dict[str, JsonValue]] = {}
        self._checks: dict[str, list[Fields]] = {}

    def take(self, event: Event) -> None:
        """Take one event; those of other kinds say nothing of versions."""
        key = event.subject.partition(":")[2]
        match event.kind:
            case EventKind.VERSION_DETECTED | EventKind.VERSION_REPLACED:
                self._known[key] = {
                    "version": event.data["version"],
                    "digest": event.data["digest"],
                    "state": event.data["state"],
                    "quarantined_from": event.data.get("replaces"),
                    "alias_of": event.data.get("alias_of"),
                    "line": event.data["line"],
                    "passed_over": event.data.get("passed_over", False),
                }
                self._list(key, event)
            case EventKind.VERSION_MOVED:
                self._known[key] |= {name: event.data[name] for name in ("line", "passed_over")}
            case EventKind.ARTIFACT_LATE | EventKind.ARTIFACT_MISSING | EventKind.ARTIFACT_RETURNED:
                self._change_artifact(key, event)
            case EventKind.VERSION_ACCEPTED:
                self._known[key]["quarantined_from"] = None
            case EventKind.VERSION_MISSING | EventKind.VERSION_RETURNED | EventKind.VERSION_YANKED:
                self._known[key]["state"] = _STATES[event.kind].value
            case EventKind.CHECK_REPORTED:
                self._report(key, event)
                return
            case _:
                return
        displaced = event.data.get("replaced_version")
        if displaced is not None:
            self._known[str(displaced)]["state"] = UpstreamState.REPLACED.value

    def records(self) -> Mapping[str, Mapping[str, Fields]]:
        """Return the versions, their artifacts, and the checks on them."""
        checks = {
            f"{key} no. {place}": one
            for key, reported in self._checks.items()
            for place, one in enumerate(reported, start=1)
        }
        return {"version": self._known, "artifact": self._artifacts, "check": checks}

    def _list(self, key: str, event: Event) -> None:
        """Note the artifacts that a version had when it was first seen."""
        files: Any = event.data["files"]
        for file_key, digest in files:
            self._artifacts[f"{key}/{file_key}"] = {"digest": digest, "late": False, "missing": False}

    def _change_artifact(self, key: str, event: Event) -> None:
        name = f"{key}/{event.data['file']}"
        if event.kind is EventKind.ARTIFACT_LATE:
            self._artifacts[name] = {"digest": event.data["file_digest"], "late": True, "missing": False}
        else:
            self._artifacts[name]["missing"] = event.kind is EventKind.ARTIFACT_MISSING

    def _report(self, key: str, event: Event) -> None:
        told = {name: event.data.get(name) for name in ("name", "passed", "url")}
        self._checks.setdefault(key, []).append({**told, "by": event.actor, "at": event.at.isoformat()})
