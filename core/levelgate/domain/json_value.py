"""The type of a value that JSON can hold, and its one canonical spelling."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import TypeAlias

JsonValue: TypeAlias = "str | int | float | bool | Sequence[JsonValue] | Mapping[str, JsonValue] | None"


_CANONICAL = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False)


def canonical(value: object) -> str:
    """Spell a JSON value in its one canonical form: sorted keys, no spaces, ASCII only."""
    return _CANONICAL.encode(value)
