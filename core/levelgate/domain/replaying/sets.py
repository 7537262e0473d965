"""Sets of products as their events tell them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from levelgate.domain.event import Event, EventKind
from levelgate.domain.product_set import SetState

if TYPE_CHECKING:
    from levelgate.domain.json_value import JsonValue
    from levelgate.domain.replaying.snapshot import Fields

MEMBER = ("name", "level", "role", "required", "version_id", "promotion_id")
"""What is compared of a member."""
_ENDS = {EventKind(f"set.{state}"): state for state in SetState if state is not SetState.RUNNING}


class Sets:
    """Folds the events of sets."""

    def __init__(self) -> None:
        self._known: dict[str, dict[str, JsonValue]] = {}
        self._members: dict[str, Fields] = {}

    def take(self, event: Event) -> None:
        """Take one event; those of other kinds say nothing of sets."""
        key, at = event.subject.partition(":")[2], event.at.isoformat()
        if event.kind is EventKind.SET_STARTED:
            self._known[key] = {
                "product_id": event.data["product_id"],
                "state": SetState.RUNNING.value,
                "started_by": event.actor,
                "started_at": at,
                "reason": event.reason,
                "ended_at": None,
                "end_reason": "",
            }
            self._take_members(key, event.data["members"])
        elif event.kind in _ENDS:
            self._known[key] |= {"state": _ENDS[event.kind].value, "ended_at": at, "end_reason": event.reason}

    def records(self) -> Mapping[str, Mapping[str, Fields]]:
        """Return the sets, and what they are made of."""
        return {"set": self._known, "set member": self._members}

    def _take_members(self, key: str, members: JsonValue) -> None:
        told = members if isinstance(members, list | tuple) else ()
        for place, one in enumerate(told, start=1):
            if isinstance(one, Mapping):
                self._members[f"{key} no. {place}"] = {name: one.get(name) for name in MEMBER}
