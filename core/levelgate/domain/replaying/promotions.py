"""Promotions, the decisions on them, occupants and standings, as their events tell them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from levelgate.domain.event import Event, EventKind
from levelgate.domain.facts import Standing
from levelgate.domain.promotion import PromotionState

if TYPE_CHECKING:
    from levelgate.domain.json_value import JsonValue
    from levelgate.domain.replaying.snapshot import Fields

_ENDS = {EventKind(f"promotion.{state}"): state for state in PromotionState if not state.open}


class Promotions:
    """Folds the events of promotions, decisions, grants and choices."""

    def __init__(self) -> None:
        self._known: dict[str, dict[str, JsonValue]] = {}
        self._signed: dict[str, dict[str, JsonValue]] = {}
        self._decisions: dict[str, list[dict[str, JsonValue]]] = {}
        self._occupants: dict[str, Fields] = {}
        self._standings: dict[str, dict[str, JsonValue]] = {}

    def take(self, event: Event) -> None:
        """Take one event; those of other kinds say nothing of promotions."""
        noun, _, verb = event.kind.partition(".")
        match noun:
            case "promotion":
                self._promotion(event, verb)
            case "decision":
                self._decide(event)
            case "grant":
                self._grant(event)
            case "lane":
                for version_id in _numbers(event.data["passed_over"]):
                    self._stand(f"{version_id}/{event.data['level_id']}", Standing.PASSED_OVER)
            case _:
                pass

    def records(self) -> Mapping[str, Mapping[str, Fields]]:
        """Return the promotions, decisions, occupants and standings."""
        decisions = {
            f"{key} no. {place}": one
            for key, given in self._decisions.items()
            for place, one in enumerate(given, start=1)
        }
        return {
            "promotion": self._known,
            "decision": decisions,
            "occupant": self._occupants,
            "standing": self._standings,
        }

    def _promotion(self, event: Event, verb: str) -> None:
        key, at = str(event.data["promotion"]), event.at.isoformat()
        if event.kind is EventKind.PROMOTION_OPENED:
            self._known[key] = {**_NEW, "created_at": at, "version_id": event.data["version_id"]}
            self._known[key]["level_id"] = event.data["level_id"]
        known = self._known[key]
        known["revision"] = event.data["revision"]
        match verb:
            case "opened" | "asked":
                asked = {name: event.data[name] for name in _REQUEST if name in event.data}
                known |= {**asked, "reason": event.reason} if asked else {}
            case "asking":
                known |= {"asking_since": event.data["since"], "asking_stopped_at": event.data["stopped_at"]}
            case "entered":
                self._enter(event, known)
            case "worked":
                known["worked_at"] = event.data["worked_at"]
            case "work_added":
                pass
            case "signed":
                self._signed.setdefault(key, {})[str(event.data["product"])] = event.data["set"]
                known["signed_sets"] = dict(self._signed[key])
            case _:
                known |= {"state": _ENDS[event.kind].value, "ended_at": at, "end_reason": event.reason}
                self._end(event)

    def _enter(self, event: Event, known: dict[str, JsonValue]) -> None:
        known |= {
            "state": PromotionState.ACTIVE.value,
            "entered_at": event.at.isoformat(),
            "worked_at": event.data["worked_at"],
            "rollback": event.data["rollback"],
            "asking_since": None,
            "asking_stopped_at": None,
        }
        place = f"{event.data['lane_id']}/{event.data['level_id']}"
        told = ("version_id", "promotion", "newest")
        self._occupants[place] = {name: event.data[name] for name in told}

    def _end(self, event: Event) -> None:
        """Note the refusal that an end other than passed is, unless the version holds the level."""
        place = _standing_key(event)
        if event.kind is EventKind.PROMOTION_PASSED:
            self._stand(place, Standing.GRANTED)
        elif self._standings.get(place, {}).get("state") != Standing.GRANTED:
            self._stand(place, Standing.REFUSED)

    def _decide(self, event: Event) -> None:
        gate, person = event.data["gate"], event.data["person"]
        given = self._decisions.setdefault(str(event.data["promotion"]), [])
        for one in given:
            if one["standing"] and (one["gate"], one["person"]) == (gate, person):
                one["standing"] = False
                if event.kind is EventKind.DECISION_WITHDRAWN:
                    one["withdrawn_at"] = event.at.isoformat()
        if event.kind is EventKind.DECISION_GIVEN:
            given.append(
                {
                    "gate": gate,
                    "person": person,
                    "answer": event.data["answer"],
                    "reason": event.reason,
                    "at": event.at.isoformat(),
                    "withdrawn_at": None,
                    "standing": True,
                }
            )

    def _grant(self, event: Event) -> None:
        place = _standing_key(event)
        match event.kind:
            case EventKind.GRANT_WRITTEN:
                self._stand(place, Standing.GRANTED)
                self._standings[place]["unsupported"] = bool(event.data["unsupported"])
            case EventKind.GRANT_REVOKED:
                self._stand(place, Standing.REVOKED)
                self._standings[place]["unsupported"] = False
            case EventKind.GRANT_UNSUPPORTED:
                self._standings[place]["unsupported"] = True
            case _:
                self._standings[place]["unsupported"] = False

    def _stand(self, place: str, standing: Standing) -> None:
        self._standings.setdefault(place, {"unsupported": False})["state"] = standing.value


_REQUEST = ("requester", "asked_at", "skip", "overrides")
_NEW: Fields = {
    "state": PromotionState.WAITING.value,
    "requester": None,
    "reason": "",
    "asked_at": None,
    "skip": False,
    "overrides": [],
    "rollback": False,
    "asking_since": None,
    "asking_stopped_at": None,
    "entered_at": None,
    "worked_at": None,
    "ended_at": None,
    "end_reason": "",
    "signed_sets": {},
}


def _standing_key(event: Event) -> str:
    return f"{event.data['version_id']}/{event.data['level_id']}"


def _numbers(value: JsonValue) -> list[JsonValue]:
    return list(value) if isinstance(value, list | tuple) else []
