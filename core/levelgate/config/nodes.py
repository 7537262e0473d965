"""What a file says, value by value, each with the place where it stands."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from levelgate.errors import DeclarationInvalid

if TYPE_CHECKING:
    from levelgate.domain.json_value import JsonValue

Content: TypeAlias = "str | int | float | bool | Sequence[Node] | Mapping[str, Node] | None"

MAX_DEPTH = 20
HALF = "holds half of a character"
_PLAIN_KEY = re.compile(r"[A-Za-z0-9_-]+")


@dataclass(frozen=True, kw_only=True, slots=True)
class Node:
    """A value in its place: `raw` is a scalar as it was written, `keys` says where each key of a mapping stands.

    `path` is such as `packages[0].versions`; `line` counts from 1, and is 0 for what comes from no file.
    """

    value: Content
    path: str = ""
    file: str = ""
    line: int = 0
    raw: str = ""

    @property
    def place(self) -> str:
        """Where it stands: file, line and path, as far as there are any."""
        where = f"{self.file}:{self.line}" if self.line else self.file
        return ": ".join(part for part in (where, self.path) if part)

    @property
    def fields(self) -> Mapping[str, Node]:
        """Its entries, if it is a mapping."""
        return self.value if isinstance(self.value, Mapping) else {}

    @property
    def items(self) -> Sequence[Node]:
        """Its elements, if it is a list."""
        return self.value if isinstance(self.value, list | tuple) else ()

    @property
    def is_number(self) -> bool:
        """Whether it is a number that was written without quotes."""
        return isinstance(self.value, int | float) and not isinstance(self.value, bool)

    def plain(self) -> JsonValue:
        """Return it without places."""
        if isinstance(self.value, Mapping):
            return {key: node.plain() for key, node in self.value.items()}
        if isinstance(self.value, list | tuple):
            return [node.plain() for node in self.value]
        return self.value  # type: ignore[return-value] # only scalars are left, which mypy does not conclude

    def at(self, location: Sequence[str | int]) -> Node:
        """Follow keys and indexes as far as they lead."""
        node = self
        for step in location:
            if isinstance(step, str) and step in node.fields:
                node = node.fields[step]
            elif isinstance(step, int) and step < len(node.items):
                node = node.items[step]
            else:
                break
        return node

    def without(self, keys: Sequence[str]) -> Node:
        """Return a mapping without these keys."""
        return self.holding({key: node for key, node in self.fields.items() if key not in keys})

    def holding(self, value: Content) -> Node:
        """Return another value in the same place."""
        return Node(value=value, path=self.path, file=self.file, line=self.line)


def join(path: str, key: str) -> str:
    """Return the path of a key below a path."""
    if not _PLAIN_KEY.fullmatch(key):
        return f'{path}["{key[:60]}"]'
    return f"{path}.{key}" if path else key


def is_whole(text: str) -> bool:
    """Say whether a text can be stored: half of a surrogate pair, as an escape can spell it, cannot."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def node_of(value: JsonValue, path: str = "", depth: int = 0) -> Node:
    """Give a JSON value, which came from no file, its paths; raise DeclarationInvalid where it cannot be a file's."""
    if depth > MAX_DEPTH:
        said = f"lists and mappings are nested more than {MAX_DEPTH} deep"
        raise DeclarationInvalid(said, mend="nest them less", place=path[:60])
    if isinstance(value, Mapping):
        fields = {key: node_of(item, join(path, key), depth + 1) for key, item in value.items()}
        return Node(value=fields, path=path)
    if isinstance(value, Sequence) and not isinstance(value, str):
        return Node(value=[node_of(item, f"{path}[{index}]", depth + 1) for index, item in enumerate(value)], path=path)
    if isinstance(value, str) and not is_whole(value):
        raise DeclarationInvalid(f"{value[:60]!r} {HALF}", mend="write it whole", place=path)
    return Node(value=value, path=path, raw="" if value is None else str(value))
