"""One log line for each event, whoever committed it; and the watchers of events."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence

from levelgate.domain.event import Event
from levelgate.ports import Environment

_PAGE = 500

_logger = logging.getLogger("levelgate.events")


class EventLines:
    """Follows the events from the moment it is made; `watch` is given them in order.

    `last` is the number of the last event that was logged.
    """

    def __init__(self, environment: Environment, watch: Callable[[Sequence[Event]], None] | None = None) -> None:
        self._environment = environment
        self._watch = watch
        with environment.store.read() as transaction:
            self.last = transaction.events.last()

    def follow(self) -> None:
        """Log all that were committed since the last call."""
        while True:
            with self._environment.store.read() as transaction:
                events = transaction.events.after(self.last, limit=_PAGE)
            for event in events:
                self.last = event.number
                _logger.info("%s", described(event), extra={"event": fields(event)})
            if events and self._watch is not None:
                self._watch(events)
            if len(events) < _PAGE:
                return


def described(event: Event) -> str:
    """Say an event in one line: its kind, what it is about, and why."""
    about = event.data.get("package") or event.data.get("repository") or event.subject
    version = f"@{event.data['version']}" if "version" in event.data else ""
    details = [
        f"{key}={event.data[key]}" for key in ("pipeline", "attempt", "state") if event.data.get(key) is not None
    ]
    reason = f": {event.reason}" if event.reason else ""
    return " ".join([f"{event.kind} {about}{version}", *details]) + reason


def fields(event: Event) -> dict[str, object]:
    """Return what a JSON line holds of an event."""
    return {
        "number": event.number,
        "id": event.id,
        "kind": str(event.kind),
        "subject": event.subject,
        "actor": event.actor,
        "reason": event.reason,
        "data": dict(event.data),
    }
