"""Occasions: events about versions, as subscriptions see them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from levelgate.domain.event import Event, EventKind
from levelgate.domain.version import UpstreamState, Version

if TYPE_CHECKING:
    from collections.abc import Mapping

STARTING_EVENTS = (
    EventKind.VERSION_DETECTED,
    EventKind.VERSION_ACCEPTED,
    EventKind.VERSION_MISSING,
    EventKind.VERSION_RETURNED,
    EventKind.VERSION_YANKED,
    EventKind.ARTIFACT_LATE,
    EventKind.ARTIFACT_MISSING,
    EventKind.ARTIFACT_RETURNED,
)
"""The events that a subscription can name. A replaced version is quarantined, and starts nothing until accepted."""

_PRESENT = frozenset({UpstreamState.PRESENT})
_LISTED = frozenset({UpstreamState.PRESENT, UpstreamState.YANKED})
_STATES: Mapping[EventKind, frozenset[UpstreamState]] = {
    EventKind.VERSION_MISSING: frozenset({UpstreamState.MISSING}),
    EventKind.VERSION_YANKED: frozenset({UpstreamState.YANKED}),
    EventKind.ARTIFACT_LATE: _LISTED,
    EventKind.ARTIFACT_MISSING: _LISTED,
    EventKind.ARTIFACT_RETURNED: _LISTED,
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Occasion:
    """An event and the version it is about, as it was afterwards."""

    event: Event
    version: Version

    @property
    def startable(self) -> bool:
        """Whether automation may start anything for it.

        Nothing is started for a version that is quarantined, was passed over, or is in no line; nor for one that was
        withdrawn, or gone, when it was detected.
        """
        return holds(self.event.kind, self.version)


def holds(kind: EventKind, version: Version) -> bool:
    """Say whether what an event told of a version is still so, and automation may act on it."""
    free = version.quarantined_from is None and not version.passed_over and version.line is not None
    return free and version.state in _STATES.get(kind, _PRESENT)


def lane_of(version: Version) -> str:
    """Return the name of a version's lane, one line of one package, which does not change when things are renamed."""
    return f"{version.package_id}:{version.line}"
