"""Checking a node by a pydantic model, with pydantic's errors turned into ours."""

from __future__ import annotations

import json
import re
from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ValidationError

from levelgate.config.problems import Problems, shown, suggestion
from levelgate.plugin.settings import Model, read_settings, secrets_of

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

    from levelgate.config.nodes import Node

_SUBJECT = re.compile(r"^[A-Z]\w+ should")
_REFER = "write ${env:NAME} or ${file:/path}"
_KINDS = {
    "string_type": ("a text", "write a text"),
    "list_type": ("a list", "write [a, b] or one item a line, each after '- '"),
    "tuple_type": ("a list", "write [a, b] or one item a line, each after '- '"),
    "dict_type": ("a mapping", "write {key: value}"),
    "model_type": ("a mapping", "write {key: value}"),
    "bool_type": ("true or false", "write true or false"),
    "int_type": ("a whole number", "write a whole number"),
    "float_type": ("a number", "write a number"),
}
# Those of a bound, with what would be within it.
_BOUNDS = {
    "too_short": ("is too short", "give at least {min_length}"),
    "string_too_short": ("is empty", "write something"),
    "greater_than_equal": ("is too small", "write {ge} at least"),
    "less_than_equal": ("is too large", "write {le} at most"),
}


def check_keys(node: Node, known: Collection[str], later: Collection[str], problems: Problems) -> None:
    """Note every key that is not known here, with the nearest known one."""
    for key, value in node.fields.items():
        if key in known:
            continue
        if key in later:
            problems.add(value, f"{key!r} is not supported by this version yet", "leave it out")
        else:
            problems.add(value, f"unknown key {key[:60]!r}", suggestion(key, known, "keys"))


def keys_of(model: type[BaseModel]) -> frozenset[str]:
    """Return the keys that a model knows, as a file spells them."""
    return frozenset(field.alias or name for name, field in model.model_fields.items())


def validated(model: type[Model], node: Node, problems: Problems) -> Model | None:
    """Check those keys of a mapping that a model knows; note what is wrong, and then return None."""
    known = {key: value.plain() for key, value in node.fields.items() if key in keys_of(model)}
    try:
        return read_settings(model, known)
    except ValidationError as error:
        secrets = secrets_of(model)
        for details in error.errors(include_url=False):
            _note(details, node, secrets, problems)
        return None


def dumped(model: BaseModel) -> dict[str, Any]:
    """Return validated settings as JSON values, without what is the default anyway."""
    values: dict[str, Any] = json.loads(model.model_dump_json(exclude_defaults=True))
    return values


def _note(details: ErrorDetails, node: Node, secrets: Collection[str], problems: Problems) -> None:
    location = details["loc"]
    if details["type"] == "missing":
        where = node.at(location[:-1])
        problems.add(where, f"{location[-1]!r} is missing", "add it")
        return
    where = node.at(location)
    if details["type"] == "extra_forbidden":
        problems.add(where, f"unknown key {str(location[-1])[:60]!r}", "remove it")
        return
    if details["type"] == "too_short" and where.items:
        return  # what is there is wrong itself, and told as such
    message, mend = _said(details, where)
    if not location:
        problems.add(where, message, mend)
    elif location[0] in secrets or "secret" in message:
        problems.add(where, f"the value {message}", mend if details["type"] == "value_error" else _REFER)
    else:
        problems.add(where, f"{shown(where)} {message}", mend)


def _said(details: ErrorDetails, where: Node) -> tuple[str, str]:
    kind = details["type"]
    if kind in _KINDS:
        if kind == "string_type" and where.is_number:
            return "is a bare number", f'quote it: "{where.raw}"'
        wanted, mend = _KINDS[kind]
        return f"is not {wanted}", mend
    if kind in {"enum", "literal_error"}:
        return "is no choice here", f"write {details.get('ctx', {}).get('expected', 'another')}"
    if kind in _BOUNDS:
        said, mend = _BOUNDS[kind]
        return said, mend.format(**details.get("ctx", {}))
    if kind in {"value_error", "assertion_error"}:
        message, _, mend = str(details.get("ctx", {}).get("error", details["msg"])).partition("; ")
        return message, mend
    return _SUBJECT.sub("should", details["msg"]), ""
