"""What is wrong with a request, in our words: the place, the value, and what would be right."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from fastapi.exceptions import RequestValidationError

from levelgate.errors import RequestInvalid

_LONGEST_VALUE = 100
_DESCRIBED = "/openapi.json describes what is taken"
_BODY = "send a JSON object in UTF-8, as application/json"
_WHOLE = ("is not a whole number", "write a whole number")
_EITHER = ("is neither true nor false", "write true or false")
_TIME = ("is not a time", "write one such as 2027-01-02T09:00:00+01:00")

_OF_KIND = {"union_tag_invalid", "union_tag_not_found"}

Limits: TypeAlias = Mapping[str, Any]

# What is said of a value, and what would be right, by the kind of pydantic's error and its limits.
_SAID: Mapping[str, Callable[[Limits], tuple[str, str]]] = {
    "int_parsing": lambda _: _WHOLE,
    "int_type": lambda _: _WHOLE,
    "int_from_float": lambda _: _WHOLE,
    "int_parsing_size": lambda _: ("is too large", "write a smaller number"),
    "bool_parsing": lambda _: _EITHER,
    "bool_type": lambda _: _EITHER,
    "string_type": lambda _: ("is not a text", "write a text"),
    "string_unicode": lambda _: ("is no valid Unicode", "write it in UTF-8"),
    "string_too_short": lambda _: ("is empty", "write something"),
    "string_pattern_mismatch": lambda _: ("is empty", "write something"),
    "string_too_long": lambda limits: (f"is longer than {limits['max_length']} characters", "shorten it"),
    "list_type": lambda _: ("is not a list", "write a list"),
    "dict_type": lambda _: ("is not an object", "write an object"),
    "too_long": lambda limits: (f"has more than {limits['max_length']} items", "shorten it"),
    "greater_than_equal": lambda limits: ("is too small", f"write {limits['ge']} at least"),
    "less_than_equal": lambda limits: ("is too large", f"write {limits['le']} at most"),
    "literal_error": lambda limits: ("is no choice here", f"write {limits['expected']}"),
    "enum": lambda limits: ("is no choice here", f"write {limits['expected']}"),
    "union_tag_invalid": lambda limits: ("is of no known kind", f"its 'kind' is one of {limits['expected_tags']}"),
    "union_tag_not_found": lambda _: ("has no kind", "say which as 'kind'"),
    "datetime_type": lambda _: _TIME,
    "datetime_parsing": lambda _: _TIME,
    "datetime_from_date_parsing": lambda _: _TIME,
    "timezone_aware": lambda _: ("is a time without an offset", "add one, such as Z or +01:00"),
}


def request_fault(error: RequestValidationError) -> RequestInvalid:
    """Return the error for the first thing that is wrong with a request."""
    first = error.errors()[0]
    if first["type"] == "json_invalid":
        return RequestInvalid("the body is no JSON", mend=_BODY, place="body")
    if first["loc"] == ("body",) and first["type"] not in _OF_KIND:
        return RequestInvalid("the body is no JSON object", mend=_BODY, place="body")
    place = _place(first["loc"], error.body)
    key = str(first["loc"][-1])[:_LONGEST_VALUE]
    match first["type"]:
        case "missing":
            return RequestInvalid(f"{key!r} is missing", mend="add it", place=place)
        case "extra_forbidden":
            return RequestInvalid(f"{key!r} is not known here", mend="leave it out", place=place)
    said, mend = _said(first)
    return RequestInvalid(f"{_shown(first.get('input'))} {said}", mend=mend, place=place)


def _place(location: tuple[str | int, ...], body: Any) -> str:
    """Spell where it is; the kind by which one of several bodies was chosen is no part of that."""
    kind = body.get("kind") if isinstance(body, dict) else None
    steps = [step for at, step in enumerate(location) if not (at == 1 and step == kind and location[2:])]
    return ".".join(map(str, steps))


def _said(fault: Mapping[str, Any]) -> tuple[str, str]:
    if fault["type"] in _SAID:
        return _SAID[fault["type"]](fault.get("ctx", {}))
    message = str(fault["msg"])
    return f"cannot be taken: {message[:1].lower()}{message[1:]}", _DESCRIBED


def _shown(value: Any) -> str:
    if isinstance(value, dict):
        return "an object"
    if isinstance(value, list):
        return "a list"
    if value is None:
        return "null"
    return repr(value[:_LONGEST_VALUE]) if isinstance(value, str) else json.dumps(value)[:_LONGEST_VALUE]
