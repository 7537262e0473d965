"""One log line for each event, whoever committed it; and the watchers of events."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence

from levelgate.domain.event import LEVELGATE, Event, EventKind
from levelgate.domain.pipeline import RunState
from levelgate.ports import Environment

_PAGE = 500
_ALARMS = frozenset({EventKind.VERSION_REPLACED, EventKind.REPOSITORY_HELD_BACK, EventKind.REPOSITORY_FAILING})
_TOLD = (
    *("hold", "level", "promotion", "product", "set", "gate", "answer", "check", "result"),
    *("pipeline", "run", "attempt", "state", "by"),
)

_logger = logging.getLogger("levelgate.events")


class EventLines:
    """Follows the events from the moment it is made; `watch` is given them in order.

    `last` is the number of the last event that was logged.
    """

    def __init__(self, environment: Environment, watch: Callable[[Sequence[Event]], None] | None = None) -> None:
        self._environment = environment
        self._watch = watch
        self._following = threading.Lock()
        with environment.store.read() as transaction:
            self.last = transaction.events.last()

    def follow(self) -> None:
        """Log all that were committed since the last call; of two callers at once, one waits for the other."""
        with self._following:
            self._follow()

    def _follow(self) -> None:
        while True:
            with self._environment.store.read() as transaction:
                events = transaction.events.after(self.last, limit=_PAGE)
            for event in events:
                self.last = event.number
                _logger.log(level(event), "%s", described(event), extra={"event": fields(event), "at": event.at})
            if events and self._watch is not None:
                self._watch(events)
            if len(events) < _PAGE:
                return


def level(event: Event) -> int:
    """Return how loud an event's line is: a warning where somebody should look, such as at a run that failed."""
    alarming = event.kind in _ALARMS or (event.actor == LEVELGATE and _needs_somebody(event))
    return logging.WARNING if alarming else logging.INFO


def _needs_somebody(event: Event) -> bool:
    """Whether it is bad news, unless somebody asked for it."""
    if event.subject.startswith("run:"):
        return event.data.get("state") in {RunState.FAILED, RunState.ERRORED}
    return event.kind is EventKind.PIPELINE_PAUSED


def described(event: Event) -> str:
    """Say an event in one line: its kind, what it is about, and why; a run by as much of its id as commands take."""
    about = event.data.get("package") or event.data.get("repository") or event.subject
    version = f"@{event.data['version']}" if "version" in event.data else ""
    said = {**_besides(event), **event.data}
    details = [f"{key}={said[key]}" for key in _TOLD if said.get(key) is not None]
    if event.kind is EventKind.VERSION_REPLACED:
        details.append("quarantined")
    reason = f": {event.reason}" if event.reason else ""
    return " ".join([f"{event.kind} {about}{version}", *details]) + reason


def _besides(event: Event) -> dict[str, object]:
    """Return what a line says of an event that its data do not hold under that name."""
    noun, _, identity = event.subject.partition(":")
    checked = event.kind is EventKind.CHECK_REPORTED
    return {
        "run": identity[:12] if noun == "run" else None,
        "check": event.data.get("name") if checked else None,
        "result": ("passed" if event.data.get("passed") else "failed") if checked else None,
        "by": None if event.actor == LEVELGATE else event.actor,
    }


def fields(event: Event) -> dict[str, object]:
    """Return what a JSON line holds of an event."""
    return {
        "number": event.number,
        "id": event.id,
        "kind": str(event.kind),
        "subject": event.subject,
        "at": event.at.isoformat(),
        "actor": event.actor,
        "reason": event.reason,
        "data": dict(event.data),
    }
