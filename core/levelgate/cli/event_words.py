"""Events in words: what they are about, what they say besides, and who did it."""

from __future__ import annotations

from typing import Any

from levelgate.cli.output import short
from levelgate.domain.event import LEVELGATE

_NOUNS = ("package", "repository", "pipeline", "subscription", "track", "product", "hold", "group", "role")


def about(event: dict[str, Any]) -> str:
    """Return what an event is about, as other commands take it; a version with the level that it concerns."""
    data = event["data"]
    noun = next((str(data[noun]) for noun in _NOUNS if data.get(noun) is not None), str(event["subject"]))
    thing = f"{noun}@{data['version']}" if data.get("version") is not None else noun
    return f"{thing} at {data['level']}" if _names_level(event) else thing


def run_id(event: dict[str, Any]) -> str:
    """Return the beginning of the id of an event's run."""
    noun, _, identity = event["subject"].partition(":")
    return short(identity) if noun == "run" else ""


def detail(event: dict[str, Any]) -> str:
    """Return what an event says besides: its run and that one's state, its promotion, an answer, a check, a hold."""
    data = event["data"]
    said = [
        " ".join(str(part) for part in (data.get("pipeline"), run_id(event), data.get("state")) if part)
        if run_id(event)
        else "",
        _answer(data),
        _check(data),
        f"promotion {data['promotion']}" if data.get("promotion") is not None else "",
        str(data["hold"]) if data.get("hold") is not None else "",
        f"{len(data['passed_over'])} passed over" if data.get("passed_over") else "",
        f"set {data['set']} of {data['product']}" if data.get("set") is not None else "",
    ]
    return ", ".join(part for part in said if part)


def sentence(event: dict[str, Any]) -> str:
    """Return an event but for its time and what it is about: its kind, what it says, who did it, and why."""
    by = f" by {event['actor']}"
    if event["actor"] == LEVELGATE or by in f" {event['reason']}":
        by = ""
    said = detail(event)
    reason = f": {event['reason']}" if event["reason"] else ""
    return f"{event['kind']}{' ' if said else ''}{said}{by}{reason}"


def _names_level(event: dict[str, Any]) -> bool:
    data = event["data"]
    return data.get("level") is not None and (data.get("version") is not None or data.get("package") is not None)


def _answer(data: dict[str, Any]) -> str:
    return f"{data['answer']} at {data['gate']}" if data.get("answer") and data.get("gate") else ""


def _check(data: dict[str, Any]) -> str:
    if not isinstance(data.get("passed"), bool):
        return ""
    return f"{data['name']} {'passed' if data['passed'] else 'failed'}"
