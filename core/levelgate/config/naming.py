"""Names of packages, wherever a file has them, in the spelling that the type of their repository gives them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from levelgate.config.nodes import Node

if TYPE_CHECKING:
    from levelgate.config.packages import Kinds
    from levelgate.plugin.types import RepositoryType

_REFERENCES = {
    "subscriptions": ("packages",),
    "products": ("members", "optional"),
    "holds": ("package",),
}
"""The keys, by section, that hold references to packages, or lists of them."""


def with_normal_names(section: str, node: Node, kinds: Kinds) -> Node:
    """Return an entry with the names in it in their normal spelling; what can be no name is left for its reader."""
    if section == "packages":
        return _with_own_name(node, kinds)
    held = {key: _referring(node.fields[key], kinds) for key in _REFERENCES.get(section, ()) if key in node.fields}
    return node.holding({**node.fields, **held}) if held else node


def _with_own_name(node: Node, kinds: Kinds) -> Node:
    repository, name = node.fields.get("repository"), node.fields.get("name")
    kind = _kind(repository.value, kinds) if repository else None
    if kind is None or name is None or not isinstance(name.value, str):
        return node
    return node.holding({**node.fields, "name": replace(name, value=_normal(name.value.strip(), kind))})


def _referring(node: Node, kinds: Kinds) -> Node:
    if node.items:
        return replace(node, value=[_referring(item, kinds) for item in node.items])
    if not isinstance(node.value, str):
        return node
    repository, slash, rest = node.value.strip().partition("/")
    kind = _kind(repository, kinds)
    if kind is None or not slash:
        return node
    name, colon, line = rest.partition(":")
    return replace(node, value=f"{repository}/{_normal(name, kind)}{colon}{line}")


def _kind(repository: object, kinds: Mapping[str, RepositoryType | None]) -> RepositoryType | None:
    return kinds.get(repository) if isinstance(repository, str) else None


def _normal(name: str, kind: RepositoryType) -> str:
    try:
        return kind.normal_name(name)
    except ValueError:
        return name
